import { Redis } from 'ioredis';
import type { TrailEvent } from '../../sandbox/aws/trail.js';
import type { AuditEntry } from '../../src/domain/audit.js';
import type { AwsCall, Evidence } from '../../src/domain/evidence.js';
import type { Place } from './aws-cells.js';
import type { Asked, Story } from './story.js';

/** An entry of the record whose event came from AWS. */
export interface FromAws {
  readonly type: string;
  readonly evidence: Evidence;
}

/** What the record says of a request's dealings with AWS, in order, read from Redis behind the bot's back. */
export async function recordOf({ redis }: Story, { id }: Asked): Promise<FromAws[]> {
  const client = new Redis(redis.url);
  const stream = await client.xrange('{byok}:audit', '-', '+');
  client.disconnect();
  return stream
    .filter(([, fields]) => fields[fields.indexOf('request') + 1] === id)
    .map(([, fields]) => JSON.parse(fields[fields.indexOf('entry') + 1] ?? '{}') as AuditEntry)
    .flatMap(({ event }) => ('evidence' in event ? [event] : []));
}

/** The session that a call in the trail is of; AssumeRole is of the one that it opens. */
function sessionOf({ sessionName, requestParameters }: TrailEvent): unknown {
  return requestParameters['roleSessionName'] ?? sessionName;
}

/** The calls of a request's sessions as AWS knows them. */
export function trailOf({
  story,
  session,
}: Place): { operation: string; requestId: string; ended: string }[] {
  return story.aws.trail
    .filter((event) => sessionOf(event) === session)
    .map(({ eventName, requestId, errorCode = 'ok' }) => ({
      operation: eventName,
      requestId,
      ended: errorCode,
    }));
}

/** Calls in the record that nobody would find in CloudTrail: by id, name and session. */
export function notInTrail(record: readonly FromAws[], { story, session }: Place): AwsCall[] {
  const byId = new Map(story.aws.trail.map((event) => [event.requestId, event]));
  const isFound = ({ operation, requestId }: AwsCall) => {
    const event = byId.get(requestId ?? '');
    if (event?.eventName !== operation) return false;
    // Whose a call is whose credentials are not accepted any more, AWS does not say.
    return sessionOf(event) === session || event.errorCode === 'ExpiredTokenException';
  };
  return record.flatMap(({ evidence }) =>
    evidence.calls.filter(
      (call) => call.requestId !== null && !(evidence.sessionName === session && isFound(call)),
    ),
  );
}
