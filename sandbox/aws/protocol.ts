import type { IncomingHttpHeaders } from 'node:http';
import { AwsError } from './aws-error.js';
import type { Input, Request, Service } from './call.js';
import { isInput } from './input.js';
import type { SignatureFlaw } from './sigv4.js';
import { elements } from './xml.js';

/** What goes back over the wire. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const STS_NAMESPACE = 'https://sts.amazonaws.com/doc/2011-06-15/';

const TARGETS: Readonly<Record<string, Service>> = {
  TrentService: 'kms',
  ResourceGroupsTaggingAPI_20170126: 'tagging',
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
  if (Action === undefined || Version !== '2011-06-15') {
    throw new AwsError('InvalidAction', `Could not find operation ${Action} for version ${Version}`);
  }
  return { service: 'sts', operation: Action, input };
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

export function successReply(
  request: Request,
  result: Readonly<Record<string, unknown>>,
  requestId: string,
): Reply {
  if (request.service !== 'sts')
    return json(200, Object.keys(result).length > 0 ? result : undefined, requestId);
  const { operation } = request;
  const inner = elements({ [`${operation}Result`]: result, ResponseMetadata: { RequestId: requestId } });
  return xml(
    200,
    `<${operation}Response xmlns="${STS_NAMESPACE}">${inner}</${operation}Response>`,
    requestId,
  );
}

export function errorReply(service: Service, error: AwsError, requestId: string): Reply {
  const { name, message, status } = error;
  if (service !== 'sts') return json(status, { __type: name, message }, requestId);
  const Type = status < 500 ? 'Sender' : 'Receiver';
  const inner = elements({ Error: { Type, Code: name, Message: message }, RequestId: requestId });
  return xml(status, `<ErrorResponse xmlns="${STS_NAMESPACE}">${inner}</ErrorResponse>`, requestId);
}

function json(status: number, body: unknown, requestId: string): Reply {
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': requestId };
  return { status, headers, body: body === undefined ? '' : JSON.stringify(body) };
}

function xml(status: number, body: string, requestId: string): Reply {
  return { status, headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId }, body };
}

/** What every service says, each in its own words. */
interface Dialect {
  readonly signature: Readonly<Record<SignatureFlaw, readonly [name: string, status: number]>>;
  readonly throttled: readonly [name: string, message: string];
  readonly failed: readonly [name: string, message: string];
  readonly unknownOperation: string;
}

const JSON_SIGNATURE: Dialect['signature'] = {
  missing: ['MissingAuthenticationTokenException', 400],
  incomplete: ['IncompleteSignatureException', 400],
  'unknown-key': ['UnrecognizedClientException', 400],
  expired: ['ExpiredTokenException', 400],
  mismatch: ['InvalidSignatureException', 400],
};

const DIALECTS: Readonly<Record<Service, Dialect>> = {
  kms: {
    signature: JSON_SIGNATURE,
    throttled: [
      'ThrottlingException',
      'You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls.',
    ],
    failed: ['KMSInternalException', 'An internal error occurred.'],
    unknownOperation: 'UnknownOperationException',
  },
  tagging: {
    signature: JSON_SIGNATURE,
    throttled: ['ThrottledException', 'Rate exceeded'],
    failed: ['InternalServiceException', 'An internal error occurred.'],
    unknownOperation: 'UnknownOperationException',
  },
  sts: {
    signature: {
      missing: ['MissingAuthenticationToken', 403],
      incomplete: ['IncompleteSignature', 403],
      'unknown-key': ['InvalidClientTokenId', 403],
      expired: ['ExpiredToken', 403],
      mismatch: ['SignatureDoesNotMatch', 403],
    },
    throttled: ['Throttling', 'Rate exceeded'],
    failed: ['InternalFailure', 'An internal error occurred.'],
    unknownOperation: 'InvalidAction',
  },
};

export function badSignature(service: Service, flaw: SignatureFlaw, message: string): AwsError {
  const [name, status] = DIALECTS[service].signature[flaw];
  return new AwsError(name, message, status);
}

export function throttled(service: Service): AwsError {
  return new AwsError(...DIALECTS[service].throttled);
}

export function internalFailure(service: Service): AwsError {
  return new AwsError(...DIALECTS[service].failed, 500);
}

export function unknownOperation({ service, operation }: Request): AwsError {
  return new AwsError(DIALECTS[service].unknownOperation, `Unknown operation ${operation}`);
}
