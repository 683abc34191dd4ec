import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { AwsError } from './aws-error.js';
import type { Request } from './call.js';
import { badSignature, internalFailure, throttled } from './dialects.js';
import type { Fault, Faults } from './faults.js';
import { textOf } from './input.js';
import { perform } from './operations.js';
import { errorReply, parseRequest, type Reply, successReply } from './protocol.js';
import type { Quotas } from './quotas.js';
import type { Signal } from './signal.js';
import { authenticate, claimedAccessKeyId, SignatureError, type SignedRequest } from './sigv4.js';
import { type Sender, type TrailEvent, trailEvent } from './trail.js';
import type { World } from './world.js';

/** What a listener works on. */
export interface Desk {
  readonly world: World;
  readonly faults: Faults;
  readonly trail: TrailEvent[];
  readonly signal: Signal;
  /** Absent: no rate limits. */
  readonly quotas: Quotas | undefined;
  /** How long every answer takes. */
  readonly latencyMs: number;
}

export function createListener(desk: Desk) {
  return (message: IncomingMessage, response: ServerResponse): void => {
    handle(desk, message, response).catch((error: unknown) => {
      desk.world.protocolErrors.push(`The stand-in broke: ${error instanceof Error ? error.stack : error}`);
      message.socket.destroy();
    });
  };
}

async function handle(desk: Desk, message: IncomingMessage, response: ServerResponse): Promise<void> {
  const signed = await readRequest(message);
  if (desk.latencyMs > 0) await sleep(desk.latencyMs, undefined, { ref: false });
  const requestId = randomUUID();
  const request = tryParse(desk, signed);
  if (request instanceof AwsError) {
    send(response, errorReply('kms', request, requestId));
    return;
  }
  const fault = desk.faults.take({ ...request, session: sessionOf(desk, request, signed) });
  if (fault?.kind === 'reset-before') {
    message.socket.resetAndDestroy();
    return;
  }
  const reply = await work(desk, { request, signed, requestId, fault });
  desk.signal.changed();
  if (fault?.kind === 'delay') await sleep(fault.ms, undefined, { ref: false });
  if (fault?.kind === 'lose-reply') message.socket.resetAndDestroy();
  else send(response, fault?.kind === 'fail-after' ? failure(request, requestId) : reply);
}

async function readRequest(message: IncomingMessage): Promise<SignedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(Buffer.from(chunk));
  const { method = '', url = '/', headers } = message;
  return { method, url, headers, body: Buffer.concat(chunks) };
}

function tryParse(desk: Desk, { headers, body }: SignedRequest): Request | AwsError {
  try {
    return parseRequest(headers, body.toString());
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    desk.world.protocolErrors.push(`Not a request any service would take: ${error.message}`);
    return error;
  }
}

/** The session that calls, by its claim; of AssumeRole the one it opens. */
function sessionOf({ world }: Desk, { operation, input }: Request, { headers }: SignedRequest) {
  if (operation === 'AssumeRole') return textOf(input, 'RoleSessionName');
  return world.sessions.get(claimedAccessKeyId(headers) ?? '')?.session.name;
}

interface Task {
  readonly request: Request;
  readonly signed: SignedRequest;
  readonly requestId: string;
  readonly fault: Fault | undefined;
}

/** Does what was asked, records it, and says what the answer would be. */
async function work(desk: Desk, task: Task): Promise<Reply> {
  const { request, signed, requestId, fault } = task;
  let sender: Sender = { claimedAccessKeyId: claimedAccessKeyId(signed.headers) };
  try {
    if (fault?.kind === 'expire-credentials') expire(desk.world, sender);
    sender = { ...sender, ...identify(desk.world, task) };
    const result = await attempt(desk, task, sender);
    desk.trail.push(trailEvent(request, sender, requestId));
    return successReply(request, result, requestId);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    desk.trail.push(trailEvent(request, sender, requestId, error));
    return errorReply(request.service, error, requestId);
  }
}

function identify(world: World, { signed, request }: Task) {
  try {
    return authenticate(world, signed, request.service);
  } catch (error) {
    if (!(error instanceof SignatureError)) throw error;
    throw badSignature(request.service, error.flaw, error.message);
  }
}

function attempt(desk: Desk, { request, fault }: Task, { caller, region }: Sender) {
  const early = fault && refusalBefore(fault, request);
  if (early !== undefined) throw early;
  if (caller === undefined || region === undefined) throw new Error('Only identified senders get here.');
  const place = { account: caller.account, region };
  desk.quotas?.spend(request.operation, place);
  desk.world.letMaterialExpire();
  if (fault?.kind === 'behind') return fault.answer;
  return perform({ ...request, world: desk.world, caller, place });
}

function refusalBefore(fault: Fault, { service }: Request): AwsError | undefined {
  switch (fault.kind) {
    case 'fail-before':
      return internalFailure(service);
    case 'throttle':
      return throttled(service);
    case 'error':
      return new AwsError(fault.name, fault.message, fault.status);
    case 'expire-credentials':
      return badSignature(service, 'expired', 'The security token included in the request is expired');
    case 'lose-reply':
    case 'fail-after':
    case 'reset-before':
    case 'behind':
    case 'delay':
      return undefined;
  }
}

function expire(world: World, { claimedAccessKeyId: id = '' }: Sender): void {
  const session = world.sessions.get(id);
  if (session !== undefined) session.session.expiresAtMs = 0;
}

function failure(request: Request, requestId: string): Reply {
  return errorReply(request.service, internalFailure(request.service), requestId);
}

function send(response: ServerResponse, { status, headers, body }: Reply): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body);
}
