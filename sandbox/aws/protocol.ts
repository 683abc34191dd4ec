import type { IncomingHttpHeaders } from 'node:http';
import { AwsError } from './aws-error.js';
import type { Input, Request, Result, Service } from './call.js';
import { isInput } from './input.js';
import { elements } from './xml.js';

/** What goes back over the wire. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A service of the query protocol: form fields in, XML out. */
interface QueryService {
  readonly service: Service;
  readonly version: string;
  readonly namespace: string;
}

const QUERY_SERVICES: readonly QueryService[] = [
  { service: 'sts', version: '2011-06-15', namespace: 'https://sts.amazonaws.com/doc/2011-06-15/' },
  { service: 'iam', version: '2010-05-08', namespace: 'https://iam.amazonaws.com/doc/2010-05-08/' },
];

function namespaceOf(service: Service): string | undefined {
  return QUERY_SERVICES.find((one) => one.service === service)?.namespace;
}

const TARGETS: Readonly<Record<string, Service>> = {
  TrentService: 'kms',
  ResourceGroupsTaggingAPI_20170126: 'tagging',
  ServiceQuotasV20190624: 'servicequotas',
};

/**
 * Which service and operation a request is for. All services and Regions share one address.
 *
 * @throws {AwsError} for what no service would understand.
 */
export function parseRequest(headers: IncomingHttpHeaders, body: string): Request {
  const target = headers['x-amz-target'];
  if (target === undefined) return parseQuery(body);
  const [prefix = '', operation = ''] = String(target).split('.');
  const service = TARGETS[prefix];
  if (service === undefined) throw new AwsError('UnknownOperationException', `Unknown target ${target}`);
  if (headers['content-type'] !== 'application/x-amz-json-1.1') {
    throw new AwsError('SerializationException', 'The content type must be application/x-amz-json-1.1.');
  }
  return { service, operation, input: parseJson(body) };
}

function parseQuery(body: string): Request {
  const { Action, Version, ...input } = Object.fromEntries(new URLSearchParams(body));
  const service = QUERY_SERVICES.find(({ version }) => version === Version)?.service;
  if (Action === undefined || service === undefined) {
    throw new AwsError('InvalidAction', `Could not find operation ${Action} for version ${Version}`);
  }
  return { service, operation: Action, input };
}

function parseJson(body: string): Input {
  try {
    const input: unknown = JSON.parse(body);
    if (isInput(input)) return input;
  } catch {
    // Not JSON at all: the same to the caller as JSON that is no object.
  }
  throw new AwsError('SerializationException', 'The request body is not a JSON object.');
}

export function successReply({ service, operation }: Request, result: Result, requestId: string): Reply {
  const namespace = namespaceOf(service);
  if (namespace === undefined)
    return json(200, Object.keys(result).length > 0 ? result : undefined, requestId);
  const inner = elements({ [`${operation}Result`]: result, ResponseMetadata: { RequestId: requestId } });
  const body = `<${operation}Response xmlns="${namespace}">${inner}</${operation}Response>`;
  return xml(200, body, requestId);
}

export function errorReply(service: Service, error: AwsError, requestId: string): Reply {
  const { name, message, status } = error;
  const namespace = namespaceOf(service);
  if (namespace === undefined) return json(status, { __type: name, message }, requestId);
  const Type = status < 500 ? 'Sender' : 'Receiver';
  const inner = elements({ Error: { Type, Code: name, Message: message }, RequestId: requestId });
  return xml(status, `<ErrorResponse xmlns="${namespace}">${inner}</ErrorResponse>`, requestId);
}

function json(status: number, body: unknown, requestId: string): Reply {
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': requestId };
  return { status, headers, body: body === undefined ? '' : JSON.stringify(body) };
}

function xml(status: number, body: string, requestId: string): Reply {
  return { status, headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId }, body };
}
