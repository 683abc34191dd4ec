import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError } from './api-error.js';
import type { Fault } from './faults.js';
import { type Fields, fieldsOf, parseJson, stringOf } from './json.js';
import { type ApiCall, callApi } from './web-api.js';
import type { Workspace } from './workspace.js';

const LOOPBACK = '127.0.0.1';

interface HttpAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Record<string, string>;
}

/** Serves the Web API under `/api/` and response URLs beside it, on loopback only. */
export function createHttp(workspace: Workspace, openSocket: () => string): Server {
  return createServer((request, response) => {
    answerRequest(workspace, openSocket, request)
      .then((answer) => (answer ? send(response, answer) : request.socket.destroy()))
      .catch((error: unknown) => {
        workspace.protocolErrors.push(`The stand-in itself failed: ${String(error)}`);
        request.socket.destroy();
      });
  });
}

/** @returns the address, without a slash at its end. */
export function listen(server: Server, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, LOOPBACK, () => {
      const { port: given } = server.address() as AddressInfo;
      resolve(`http://${LOOPBACK}:${given}`);
    });
  });
}

/** @returns nothing if the connection is to be reset instead. */
async function answerRequest(
  workspace: Workspace,
  openSocket: () => string,
  request: IncomingMessage,
): Promise<HttpAnswer | undefined> {
  const path = new URL(request.url ?? '/', `http://${LOOPBACK}`).pathname;
  const body = await readBody(request);
  if (path.startsWith('/api/')) {
    const { token, ...args } = readArguments(request, body);
    const call = { method: path.slice('/api/'.length), token: bearer(request) ?? stringOf(token), args };
    return answerCall(workspace, call, openSocket);
  }
  if (workspace.responseUrls.knows(path) && request.method === 'POST')
    return answerResponseUrl(workspace, path, body);
  return { status: 404, body: 'no_team' };
}

async function answerCall(
  workspace: Workspace,
  call: ApiCall,
  openSocket: () => string,
): Promise<HttpAnswer | undefined> {
  const fault = workspace.faults.take(call.method) ?? tooMany(workspace, call);
  if (fault) workspace.changes.tell();
  if (fault?.kind === 'delay') await sleep(fault.ms);
  const answer = failed(fault) ?? { status: 200, body: callApi(workspace, call, openSocket) };
  record(workspace, call, fault, answer);
  return fault?.kind === 'lose-reply'
    ? undefined
    : { ...answer, headers: { ...answer.headers, ...scopes(workspace) } };
}

function tooMany({ limiter }: Workspace, { method, args }: ApiCall): Fault | undefined {
  const retryAfterSeconds = limiter.refuse(method, args);
  return retryAfterSeconds === undefined ? undefined : { kind: 'rate-limited', retryAfterSeconds };
}

function failed(fault: Fault | undefined): HttpAnswer | undefined {
  switch (fault?.kind) {
    case 'rate-limited': {
      const headers = { 'retry-after': String(fault.retryAfterSeconds) };
      return { status: 429, body: { ok: false, error: 'ratelimited' }, headers };
    }
    case 'error':
      return { status: 200, body: { ok: false, error: fault.error } };
    case 'status':
      return { status: fault.status, body: 'Internal Server Error' };
    case 'delay':
    case 'lose-reply':
    case undefined:
      return undefined;
  }
}

function record(
  { log, changes }: Workspace,
  call: ApiCall,
  fault: Fault | undefined,
  said: HttpAnswer,
): void {
  const { method, args } = call;
  const answer = { ...fieldsOf(said.body) };
  // The ticket in a socket's address is a secret.
  if (method === 'apps.connections.open') delete answer['url'];
  const error = stringOf(answer['error']) ?? (said.status === 200 ? undefined : `status ${said.status}`);
  log.push({
    method,
    args,
    answer,
    status: said.status,
    ...(error && { error }),
    ...(fault && { fault: fault.kind }),
    atMs: Date.now(),
  });
  changes.tell();
}

function answerResponseUrl(
  { world, responseUrls, protocolErrors }: Workspace,
  path: string,
  body: string,
): HttpAnswer {
  try {
    responseUrls.answer(world, path, parseJson(body));
    return { status: 200, body: path.startsWith('/commands/') ? 'ok' : { ok: true } };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    protocolErrors.push(`response_url: ${error.error} ${JSON.stringify(error.details)}`);
    const gone = error.error === 'used_url' || error.error === 'expired_url';
    return { status: gone ? 404 : 400, body: { ok: false, error: error.error } };
  }
}

/** Arguments come as JSON, or form-encoded with JSON inside some fields. */
function readArguments(request: IncomingMessage, body: string): Fields {
  const type = request.headers['content-type'] ?? '';
  if (type.startsWith('application/json')) return fieldsOf(parseJson(body));
  const inQuery = new URL(request.url ?? '/', `http://${LOOPBACK}`).searchParams;
  return Object.fromEntries([...inQuery, ...new URLSearchParams(body)]);
}

function bearer(request: IncomingMessage): string | undefined {
  return /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
}

function scopes({ granted }: Workspace): Record<string, string> {
  return { 'x-oauth-scopes': [...granted.scopes].join(',') };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

function send(response: ServerResponse, { status, body, headers }: HttpAnswer): void {
  const text = typeof body === 'string';
  response.writeHead(status, {
    'content-type': text ? 'text/plain' : 'application/json; charset=utf-8',
    ...headers,
  });
  response.end(text ? body : JSON.stringify(body));
}
