import type { Request } from './call.js';
import type { Caller } from './caller.js';
import { isInput, lowerFirst } from './input.js';

/** A call as CloudTrail would have recorded it, refused calls included. */
export interface TrailEvent {
  readonly eventName: string;
  /** Undefined, like every fact about the caller, when the signature was not accepted. */
  readonly account: string | undefined;
  readonly region: string | undefined;
  readonly sessionName: string | undefined;
  readonly sourceIdentity: string | undefined;
  readonly accessKeyId: string | undefined;
  /** Names begin with a small letter, as CloudTrail prints them. */
  readonly requestParameters: Readonly<Record<string, unknown>>;
  readonly errorCode?: string;
  readonly errorMessage?: string;
  readonly requestId: string;
  readonly at: Date;
}

/** CloudTrail prints neither. */
const OMITTED = ['ImportToken', 'EncryptedKeyMaterial'];

export interface Sender {
  readonly caller?: Caller;
  readonly region?: string;
  readonly claimedAccessKeyId: string | undefined;
}

export function trailEvent(request: Request, sender: Sender, requestId: string, error?: Error): TrailEvent {
  const { caller, region, claimedAccessKeyId } = sender;
  return {
    eventName: request.operation,
    account: caller?.account,
    region,
    sessionName: caller?.session?.name,
    sourceIdentity: caller?.session?.sourceIdentity,
    accessKeyId: caller?.accessKeyId ?? claimedAccessKeyId,
    requestParameters: Object.fromEntries(
      Object.entries(request.input)
        .filter(([name]) => !OMITTED.includes(name))
        .map(asPrinted),
    ),
    ...(error && { errorCode: error.name, errorMessage: error.message }),
    requestId,
    at: new Date(),
  };
}

function asPrinted([name, value]: readonly [string, unknown]): [string, unknown] {
  return [lowerFirst(name), printed(value)];
}

function printed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(printed);
  return isInput(value) ? Object.fromEntries(Object.entries(value).map(asPrinted)) : value;
}
