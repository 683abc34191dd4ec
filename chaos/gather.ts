import { Redis } from 'ioredis';
import type { TrailEvent } from '../sandbox/aws/trail.js';
import type { Message } from '../sandbox/slack/world.js';
import { ACCOUNTS } from './company.js';
import type { Driver } from './driver.js';
import type { CardEvidence, Evidence, KeyEvidence, RequestEvidence, StreamEntry } from './evidence.js';
import { requesterOn } from './told.js';
import type { World } from './world.js';

const TAG = 'byok:request-id';
const PREFIX = '{byok}:';
/** Slack's no to a sixth note about one press: it was delivered again and again while bot after bot died with it. */
const NOTES_USED_UP = 'response_url: used_url';

/** Everything that is there to judge the round by. */
export async function gather(driver: Driver): Promise<Evidence> {
  const { world } = driver;
  const redis = new Redis(world.redis.url, { maxRetriesPerRequest: null });
  redis.on('error', () => undefined);
  try {
    const chains = await readStream(redis);
    const ids = new Set([...seenIds(driver), ...chains.keys()]);
    const requests = await Promise.all(
      [...ids].map(async (id): Promise<RequestEvidence> => {
        const [record, owed] = await Promise.all([readRecord(redis, id), redis.hkeys(owedBy(id))]);
        return { ...whatPeopleSee(driver, id), chain: chains.get(id) ?? [], owed, record };
      }),
    );
    return {
      requests,
      accounts: ACCOUNTS,
      deaths: world.reaper.deaths.map(({ atMs, victim }) => ({ atMs, victim })),
      protocolErrors: [...world.slack.protocolErrors, ...world.aws.protocolErrors].filter(
        (said) => !said.includes(NOTES_USED_UP),
      ),
    };
  } finally {
    redis.disconnect();
  }
}

function owedBy(id: string): string {
  return `${PREFIX}owed:${id}`;
}

/** Whether a request still owes somebody a message or a drawing. */
export async function owesNothing(world: World, ids: readonly string[]): Promise<boolean> {
  const redis = new Redis(world.redis.url, { maxRetriesPerRequest: null });
  redis.on('error', () => undefined);
  try {
    const owed = await Promise.all(ids.map((id) => redis.hlen(owedBy(id))));
    return owed.every((count) => count === 0);
  } finally {
    redis.disconnect();
  }
}

/** Requests that anybody outside the bot has heard of. */
export function seenIds({ world, receipts, ...driver }: Driver): string[] {
  const tagged = world.aws.keys().flatMap(({ tags }) => tags[TAG] ?? []);
  const onCards = cardsOf(world).map(({ id }) => id);
  return [
    ...new Set([
      ...receipts.map(({ id }) => id),
      ...onCards,
      ...tagged,
      ...driver.cancelled.map(({ id }) => id),
    ]),
  ];
}

function cardsOf(world: World) {
  return ACCOUNTS.flatMap(({ channel, id: accountId }) =>
    world.slack.messages(channel).flatMap((message) => {
      const text = world.slack.plainText(message);
      const id = /[Kk]ey request ([0-9a-z]+-[0-9a-z-]+)/.exec(text)?.[1];
      return id === undefined ? [] : [{ id, accountId, message, text }];
    }),
  );
}

export function whatPeopleSee(
  driver: Driver,
  id: string,
): Omit<RequestEvidence, 'chain' | 'owed' | 'record'> {
  const { world, receipts, presses, cancelled } = driver;
  return {
    id,
    receipts: receipts.filter((receipt) => receipt.id === id),
    cancelledBy: cancelled.filter((each) => each.id === id).map(({ by }) => by),
    presses: presses.filter((press) => press.id === id),
    cards: cardsOf(world)
      .filter((card) => card.id === id)
      .map(({ message, text, accountId }) => cardEvidence(world, message, { text, accountId })),
    keys: world.aws
      .keys()
      .filter(({ tags }) => tags[TAG] === id)
      .map(
        ({ keyId, arn, aliases, createdAt }): KeyEvidence => ({
          keyId,
          arn,
          aliases,
          createdAtMs: createdAt.getTime(),
        }),
      ),
    createKeySuccesses: world.aws.trail.filter((event) => isCreation(event, id)).length,
  };
}

function cardEvidence(
  { slack }: World,
  message: Message,
  { text, accountId }: { readonly text: string; readonly accountId: string },
): CardEvidence {
  return {
    ts: message.ts,
    text,
    accountId,
    requester: requesterOn(text) ?? '',
    buttons: buttonsOn(message),
    replies: slack
      .thread(message.channel, message.ts)
      .map((reply) => ({ ts: reply.ts, text: slack.plainText(reply) })),
  };
}

/** They are there for whoever wants to read or to ask, and decide nothing about the request. */
const DECIDE_NOTHING = new Set(['Key policy as JSON', 'Edit', 'Request again']);

function buttonsOn({ blocks }: Message): string[] {
  return blocks
    .flatMap((block) => (block.type === 'actions' ? block.elements : []))
    .flatMap((element) => (element.type === 'button' ? [element.text.text] : []))
    .filter((text) => !DECIDE_NOTHING.has(text));
}

function isCreation({ eventName, errorCode, requestParameters }: TrailEvent, id: string): boolean {
  if (eventName !== 'CreateKey' || errorCode !== undefined) return false;
  const tags = requestParameters['tags'];
  return (
    Array.isArray(tags) &&
    tags.some((tag: Readonly<Record<string, unknown>>) => tag['tagKey'] === TAG && tag['tagValue'] === id)
  );
}

async function readStream(redis: Redis): Promise<Map<string, StreamEntry[]>> {
  const chains = new Map<string, StreamEntry[]>();
  for (const [, fields] of await redis.xrange(`${PREFIX}audit`, '-', '+')) {
    const value = (name: string) =>
      (fields.includes(name) ? fields[fields.indexOf(name) + 1] : undefined) ?? '';
    const id = value('request');
    // Checkpoints belong to no request.
    if (id !== '') chains.set(id, [...(chains.get(id) ?? []), { hash: value('hash'), text: value('entry') }]);
  }
  return chains;
}

async function readRecord(redis: Redis, id: string): Promise<RequestEvidence['record']> {
  const [status, head, version] = await redis.hmget(`${PREFIX}request:${id}`, 'status', 'head', 'version');
  if (status == null || head == null) return null;
  return { status, head, version: Number(version) };
}
