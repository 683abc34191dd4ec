import { timestamps } from '../slack/ids.js';
import type { Screen } from '../slack/screen.js';
import type { Saying } from './protocol.js';

/** What only the client of a person knows: what people wrote, and how far each has read. */
export class Conversation {
  readonly #nextTs = timestamps();
  readonly #sayings: Saying[] = [];
  readonly #readUpTo = new Map<string, string>();

  say(saying: Omit<Saying, 'ts'>): void {
    this.#sayings.push({ ...saying, ts: this.#nextTs() });
  }

  /** @param place a channel's id, or `channel/ts` of a thread's root. */
  read(userId: string, place: string, ts: string): void {
    const mark = `${userId} ${place}`;
    if (ts > (this.#readUpTo.get(mark) ?? '')) this.#readUpTo.set(mark, ts);
  }

  sayingsIn(channels: ReadonlySet<string>): Saying[] {
    return this.#sayings.filter(({ channel }) => channels.has(channel));
  }

  /**
   * How much of what is on the screen its person has not seen, by place. Replies count in threads that mention
   * the person or that they wrote in, as in Slack.
   */
  unread({ me, messages, notes, channels }: Screen): Record<string, number> {
    const heard = this.sayingsIn(new Set(channels.map(({ id }) => id)));
    const spoken = [...messages, ...notes, ...heard.filter(({ userId }) => userId !== me.id)];
    const own = heard.filter(({ userId }) => userId === me.id);
    const followed = new Set(
      [...spoken.filter(({ text }) => text.includes(`<@${me.id}>`)), ...own].map(
        ({ channel, threadTs, ts }) => `${channel}/${threadTs ?? ts}`,
      ),
    );
    const counts: Record<string, number> = {};
    for (const { channel, threadTs, ts } of spoken) {
      const place = threadTs === undefined ? channel : `${channel}/${threadTs}`;
      if (threadTs !== undefined && !followed.has(place)) continue;
      if (ts <= (this.#readUpTo.get(`${me.id} ${place}`) ?? '')) continue;
      counts[place] = (counts[place] ?? 0) + 1;
    }
    return counts;
  }
}
