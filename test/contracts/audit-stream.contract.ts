import { describe, expect, it } from 'vitest';
import { type SealedEntry, seal } from '../../src/domain/audit.js';
import {
  CHECKPOINT,
  type Checkpoint,
  isLater,
  NO_CHECKPOINT,
  STREAM_START,
} from '../../src/domain/checkpoint.js';
import type { EpochMs, StreamId } from '../../src/domain/names.js';
import type { AuditStream, StreamEntry } from '../../src/workflow/audit-port.js';

export interface OpenedStream {
  readonly audit: AuditStream;
  /** Commits something to a request; its entry goes into the stream. */
  readonly commit: (name: string) => Promise<{ readonly request: string; readonly hash: string }>;
}

/** What every audit stream keeps to. `open` gives one with nothing in it. */
export function auditStreamContract(open: () => Promise<OpenedStream>): void {
  describe.concurrent('an audit stream', () => {
    it('has nothing in it at first, no checkpoint and no anchor', async () => {
      const { audit } = await open();

      expect(await audit.sinceCheckpoint()).toEqual({
        last: undefined,
        stretch: { entries: [], hasMore: false, atMs: expect.any(Number) },
      });
      expect(await audit.entriesAfter(STREAM_START)).toEqual([]);
      expect(await audit.lastAnchored()).toBeUndefined();
    });

    it('has every commit since the last checkpoint, in their order', async () => {
      const { audit, commit } = await open();
      const [one, two] = [await commit('one'), await commit('two')];

      const { stretch } = await audit.sinceCheckpoint();

      expect(stretch.entries.map(({ of, hash }) => [of, hash])).toEqual([
        [one.request, one.hash],
        [two.request, two.hash],
      ]);
      const [first, second] = stretch.entries;
      expect(first && second && isLater(second.id, first.id)).toBe(true);
    });

    it('goes on after the stretch that its checkpoint covers, the checkpoint itself included', async () => {
      const { audit, commit } = await open();
      await commit('covered');
      const [covered] = (await audit.sinceCheckpoint()).stretch.entries;
      const late = await commit('committed meanwhile');
      const { checkpoint, sealed } = newCheckpoint({ through: covered?.id ?? STREAM_START });

      expect(await audit.appendCheckpoint(checkpoint, sealed)).toBe('appended');

      const { last, stretch } = await audit.sinceCheckpoint();
      expect(last).toEqual({
        number: 1,
        hash: sealed.hash,
        through: covered?.id,
        id: stretch.entries[1]?.id,
        atMs: 1_772_442_000_000,
      });
      expect(stretch.entries.map(({ of, hash }) => [of, hash])).toEqual([
        [late.request, late.hash],
        [CHECKPOINT, sealed.hash],
      ]);
    });

    it('takes one of two checkpoints that hang on the same one', async () => {
      const { audit, commit } = await open();
      await commit('one');
      const [{ id } = { id: STREAM_START }] = (await audit.sinceCheckpoint()).stretch.entries;
      const [ours, theirs] = [newCheckpoint({ through: id }), newCheckpoint({ through: id, count: 2 })];

      const outcomes = await Promise.all(
        [ours, theirs].map(({ checkpoint, sealed }) => audit.appendCheckpoint(checkpoint, sealed)),
      );

      expect(outcomes).toEqual(['appended', 'overtaken']);
      expect((await audit.sinceCheckpoint()).last).toMatchObject({ number: 1, hash: ours.sealed.hash });
      const onIt = newCheckpoint({ checkpoint: 2, previous: ours.sealed.hash, through: id });
      expect(await audit.appendCheckpoint(onIt.checkpoint, onIt.sealed)).toBe('appended');
    });

    it('is read from any entry on, whole', async () => {
      const { audit, commit } = await open();
      const names = ['one', 'two', 'three', 'four', 'five'];
      for (const name of names) await commit(name);
      const through = (await audit.sinceCheckpoint()).stretch.entries.at(-1)?.id ?? STREAM_START;
      const { checkpoint, sealed } = newCheckpoint({ through });
      await audit.appendCheckpoint(checkpoint, sealed);

      const read: StreamEntry[] = [];
      let after = STREAM_START;
      for (;;) {
        const page = await audit.entriesAfter(after);
        if (page.length === 0) break;
        read.push(...page);
        after = page.at(-1)?.id ?? after;
      }

      const texts = read.map(({ fields }) => fields.at(-1));
      expect(texts).toEqual([...names.map((name) => `entry ${name}`), sealed.text]);
      expect(read[0]?.fields.filter((_, at) => at % 2 === 0)).toEqual(['request', 'hash', 'entry']);
    });

    it('is cut after what a checkpoint covers, once; the checkpoint stays, and the next one hangs on it', async () => {
      const { audit, commit } = await open();
      await commit('one');
      const through = (await audit.sinceCheckpoint()).stretch.entries.at(-1)?.id ?? STREAM_START;
      const two = await commit('two');
      const { checkpoint, sealed } = newCheckpoint({ through });
      await audit.appendCheckpoint(checkpoint, sealed);
      const link = { number: 1, hash: sealed.hash, through };
      expect(await audit.archived()).toEqual(NO_CHECKPOINT);

      expect(await audit.cut(NO_CHECKPOINT, link)).toBe('cut');

      expect(await audit.archived()).toEqual(link);
      const left = await audit.entriesAfter(STREAM_START);
      expect(left.map(({ fields }) => fields.at(-1))).toEqual(['entry two', sealed.text]);
      const { last, stretch } = await audit.sinceCheckpoint();
      expect(last).toMatchObject(link);
      expect(stretch.entries.map(({ hash }) => hash)).toEqual([two.hash, sealed.hash]);
      expect(await audit.cut(NO_CHECKPOINT, link)).toBe('overtaken');
    });

    it('remembers what was anchored last', async () => {
      const { audit } = await open();
      await audit.rememberAnchored({ number: 7, atMs: 1_000 as EpochMs });
      await audit.rememberAnchored({ number: 9, atMs: 2_000 as EpochMs });

      expect(await audit.lastAnchored()).toEqual({ number: 9, atMs: 2_000 });
    });
  });
}

function newCheckpoint(over: Partial<Checkpoint> & { readonly through: StreamId }): {
  checkpoint: Checkpoint;
  sealed: SealedEntry;
} {
  const checkpoint: Checkpoint = {
    schema: 1,
    checkpoint: 1,
    previous: '',
    after: STREAM_START,
    count: 1,
    digest: 'd'.repeat(64),
    atMs: 1_772_442_000_000 as EpochMs,
    ...over,
  };
  return { checkpoint, sealed: seal(checkpoint) };
}
