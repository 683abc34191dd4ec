import { setTimeout as sleep } from 'node:timers/promises';
import type { Message } from '../../sandbox/slack/world.js';
import type { Approved } from './people.js';
import type { Scene } from './scene.js';

/** What became of one approved request, as AWS and people see it. */
export interface Outcome {
  readonly approved: Approved;
  /** When each key with the request's tag was made. */
  readonly keysAtMs: readonly number[];
  readonly card: string;
  readonly thread: readonly string[];
  readonly direct: readonly string[];
}

const LOOK_EVERY_MS = 1_000;

/** Waits until every approved request has a key, at most so long; answers how many have. */
export async function untilCreated(
  scene: Scene,
  approved: readonly Approved[],
  withinMs: number,
  told: (created: number) => void,
): Promise<void> {
  const endMs = performance.now() + withinMs;
  for (;;) {
    const keys = keysByRequest(scene);
    const created = approved.filter(({ card }) => keys.has(card.id)).length;
    told(created);
    if (created === approved.length || performance.now() > endMs) return;
    await sleep(LOOK_EVERY_MS);
  }
}

/** Waits until cards, threads and direct messages say it too, at most so long. */
export async function untilTold(
  scene: Scene,
  approved: readonly Approved[],
  withinMs: number,
  told: (complete: number) => void,
): Promise<void> {
  const endMs = performance.now() + withinMs;
  let missing = approved;
  for (;;) {
    const read = reader(scene);
    missing = missing.filter((each) => !isComplete(read(each)));
    told(approved.length - missing.length);
    if (missing.length === 0 || performance.now() > endMs) return;
    await sleep(LOOK_EVERY_MS * 5);
  }
}

export function outcomesOf(scene: Scene, approved: readonly Approved[]): Outcome[] {
  const keys = keysByRequest(scene);
  const read = reader(scene);
  return approved.map((each) => ({ approved: each, keysAtMs: keys.get(each.card.id) ?? [], ...read(each) }));
}

interface Read {
  readonly card: string;
  readonly thread: readonly string[];
  readonly direct: readonly string[];
}

export function isComplete({ card, thread, direct }: Read): boolean {
  return card.includes('Created:') && thread.length >= 2 && direct.length >= 3;
}

/** Reads every channel once, for all requests. */
function reader({ company, accounts }: Scene): (approved: Approved) => Read {
  const { slack } = company;
  const all = new Map<string, Message>();
  for (const { channel } of accounts) {
    for (const message of slack.messages(channel)) all.set(`${channel} ${message.ts}`, message);
  }
  return ({ card: { message, wish } }) => {
    const { channel, ts } = message;
    const now = all.get(`${channel} ${ts}`);
    return {
      card: now ? slack.plainText(now) : '',
      thread: slack.thread(channel, ts).map((reply) => slack.plainText(reply)),
      direct: slack.directMessages(wish.person).map(({ text }) => text),
    };
  };
}

function keysByRequest({ company }: Scene): Map<string, number[]> {
  const keys = new Map<string, number[]>();
  for (const { tags, createdAt } of company.aws.keys()) {
    const id = tags['byok:request-id'] ?? '';
    keys.set(id, [...(keys.get(id) ?? []), createdAt.getTime()]);
  }
  return keys;
}
