import type { RequestId } from './names.js';

/** One call to AWS as CloudTrail has it; what the SDK sent again is a call of its own each time. */
export interface AwsCall {
  readonly operation: string;
  /** AWS' id of the call; `null`: no answer brought one. */
  readonly requestId: string | null;
  /** `ok`, or the error's name. */
  readonly ended: string;
}

/** Where to find in CloudTrail what an event came from. No calls: it did not come from AWS. */
export interface Evidence {
  /** Of the assumed role; AssumeRole itself has it as a parameter. */
  readonly sessionName: string;
  readonly calls: readonly AwsCall[];
  /** How many calls were left out, each like those that are there: a look can take thousands. */
  readonly omitted: number;
}

/** Stands in every CloudTrail event of the work on this request. */
export function sessionNameOf(id: RequestId): string {
  return `byok-${id}`;
}

export function noCalls(id: RequestId): Evidence {
  return { sessionName: sessionNameOf(id), calls: [], omitted: 0 };
}

/** Calls of one operation that ended alike, of which the first and the last ones stay. */
const MOST_ALIKE = 6;
/** Whatever happens, an entry of the record stays small. */
const MOST_CALLS = 60;
const TEXT_MAX_CHARS = 100;

/** The evidence with one more call; where there are too many alike, one from their middle goes. */
export function withCall(evidence: Evidence, { operation, requestId, ended }: AwsCall): Evidence {
  const call = {
    operation: operation.slice(0, TEXT_MAX_CHARS),
    requestId: requestId?.slice(0, TEXT_MAX_CHARS) ?? null,
    ended: ended.slice(0, TEXT_MAX_CHARS),
  };
  const { calls, omitted } = evidence;
  const alike = calls.filter((each) => each.operation === call.operation && each.ended === call.ended);
  const middle = alike.length < MOST_ALIKE ? undefined : alike[MOST_ALIKE / 2];
  const superfluous = middle ?? (calls.length < MOST_CALLS ? undefined : calls[MOST_CALLS / 2]);
  if (superfluous === undefined) return { ...evidence, calls: [...calls, call] };
  const kept = calls.filter((each) => each !== superfluous);
  return { ...evidence, calls: [...kept, call], omitted: omitted + 1 };
}
