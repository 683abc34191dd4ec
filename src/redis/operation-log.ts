import { z } from 'zod';
import type { EpochMs } from '../domain/names.js';
import type { NoteChanges, OperationLog, Recording, Standing } from '../workflow/operation-port.js';
import { StoreError } from '../workflow/store-port.js';
import { asking } from './failures.js';
import type { KeyNames } from './key-names.js';
import { parsing } from './read-snapshot.js';
import type { RedisRequestStore } from './request-store.js';
import type { Scripted } from './scripts.js';

const HEAD = 'head';

const Loaded = z.tuple([z.number(), z.array(z.string())]);

/** One hash for what stands, and an entry in the audit stream for each operation. */
export class RedisOperationLog implements OperationLog {
  constructor(
    private readonly redis: Scripted,
    private readonly names: KeyNames,
    private readonly replication: Pick<RedisRequestStore, 'ensureHeld'>,
  ) {}

  async load(): Promise<Standing> {
    const reply = await asking('operations', () => this.redis.byokOperations(this.names.operations));
    const [nowMs, flat] = parsing('the operations', () => Loaded.parse(reply));
    const pairs = Array.from({ length: flat.length / 2 }, (_, at) => [flat[at * 2], flat[at * 2 + 1]]);
    const { [HEAD]: head = '', ...notes } = Object.fromEntries(pairs) as Record<string, string>;
    return { nowMs: nowMs as EpochMs, head, notes };
  }

  async record({ before, entry, changes }: Recording): Promise<'recorded' | 'conflict'> {
    const { operations, audit } = this.names;
    const told = [before.head, entry.hash, entry.text, JSON.stringify(changes)];
    const done = await asking('operation', () => this.redis.byokRecordOperation(operations, audit, ...told));
    if (done !== 1) return 'conflict';
    if ((await this.replication.ensureHeld(operations, HEAD, entry.hash)) === 'ensured') return 'recorded';
    throw new StoreError('unclear', 'Redis has failed over meanwhile.');
  }

  async note(changes: NoteChanges): Promise<void> {
    await asking('operations', () =>
      this.redis.byokNoteOperations(this.names.operations, JSON.stringify(changes)),
    );
  }
}
