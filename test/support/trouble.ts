import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import type { Bot } from '../../sandbox/bot.js';
import type { Story } from './story.js';

/** A line of what the bot says it could not post. */
export interface Undelivered {
  readonly request: string | null;
  readonly piece: string;
  readonly index: number;
  readonly channel: string;
  readonly state: string;
  readonly code: string;
  readonly since: string;
  readonly tries: number;
  readonly nextTry: string | null;
}

/** `GET /undelivered`, as an operator asks. */
async function undelivered({ url }: Pick<Bot, 'url'>): Promise<readonly Undelivered[]> {
  const { undelivered: listed } = (await (await fetch(`${url}/undelivered`)).json()) as {
    undelivered: readonly Undelivered[];
  };
  return listed;
}

/** Asks until the list is as looked for. */
export async function listedUntil(
  bot: Pick<Bot, 'url'>,
  isAsLookedFor: (listed: readonly Undelivered[]) => boolean,
  withinMs = 45_000,
): Promise<readonly Undelivered[]> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const listed = await undelivered(bot);
    if (isAsLookedFor(listed)) return listed;
    if (Date.now() > deadline) throw new Error(`Still undelivered: ${JSON.stringify(listed)}`);
    await sleep(50);
  }
}

/** Waits until nothing is undelivered. */
export async function allDelivered(bot: Pick<Bot, 'url'>, withinMs?: number): Promise<void> {
  await listedUntil(bot, (listed) => listed.length === 0, withinMs);
}

/** Waits until a request owes nothing: its card is drawn, and its messages are posted. */
export async function settled(story: Story, id: string): Promise<void> {
  await inRedis(story, async (client) => {
    while ((await client.hlen(`{byok}:owed:${id}`)) > 0) await sleep(20);
  });
}

/** The hour until the bot looks at a request again passes at once. */
export async function passAnHour(story: Story, id: string): Promise<void> {
  await inRedis(story, (client) => client.zadd('{byok}:open', 0, id));
}

/** The minute in which the bot believes what it last heard of a person passes at once. */
export async function forgetPerson(story: Story, id: string): Promise<void> {
  await inRedis(story, (client) => client.del(`{byok}:cache:person:${id}`));
}

/** The same for who is in which group. */
export async function forgetGroups(story: Story): Promise<void> {
  await inRedis(story, (client) => client.del('{byok}:cache:groups'));
}

async function inRedis({ redis }: Story, change: (client: Redis) => Promise<unknown>): Promise<void> {
  const client = new Redis(redis.url);
  await change(client);
  client.disconnect();
}
