import { z } from 'zod';
import type { Journal, JournalEntry } from '../workflow/journal-port.js';
import { asking } from './failures.js';
import type { KeyNames } from './key-names.js';
import { parsing } from './read-snapshot.js';
import type { Scripted } from './scripts.js';

const Last = z.union([z.tuple([]), z.tuple([z.coerce.number(), z.string()])]);

/** One journal for all replicas, on Redis' clock. */
export class RedisJournal implements Journal {
  constructor(
    private readonly redis: Scripted,
    private readonly names: KeyNames,
  ) {}

  async last(what: string): Promise<JournalEntry | undefined> {
    const reply = await asking('journal', () => this.redis.byokJournalLast(this.names.journal(what)));
    const [agoMs, note] = parsing(`the journal of ${what}`, () => Last.parse(reply));
    return agoMs === undefined || note === undefined ? undefined : { agoMs, note };
  }

  async enter(what: string, note: string): Promise<void> {
    await asking('journal', () => this.redis.byokJournalEnter(this.names.journal(what), note));
  }
}
