import { describe, expect, it } from 'vitest';
import { seal } from '../../src/domain/audit.js';
import { EVERYTHING, type Operation } from '../../src/domain/operation.js';
import type { AuditStream } from '../../src/workflow/audit-port.js';
import type { OperationLog, Standing } from '../../src/workflow/operation-port.js';

export interface OpenedLog {
  readonly here: OperationLog;
  readonly there: OperationLog;
  readonly audit: AuditStream;
}

function pausing(before: Standing, by: string) {
  const event = { type: 'paused', scope: EVERYTHING, by, reason: '' } as const;
  const operation: Operation = { schema: 1, previous: before.head, atMs: before.nowMs, event, nonce: by };
  return { before, entry: seal(operation), changes: { 'paused:everything': by } };
}

/** What every log of operations keeps to. `open` gives two replicas of the same, with nothing in it. */
export function operationsContract(open: () => Promise<OpenedLog>): void {
  describe.concurrent('a log of operations', () => {
    it('has nothing in it at first', async () => {
      const { here } = await open();

      expect(await here.load()).toEqual({ nowMs: expect.any(Number), head: '', notes: {} });
    });

    it('has an operation for every replica, what stands by it, and its entry in the audit stream', async () => {
      const { here, there, audit } = await open();
      const recording = pausing(await here.load(), 'ops');

      expect(await here.record(recording)).toBe('recorded');

      expect(await there.load()).toMatchObject({
        head: recording.entry.hash,
        notes: { 'paused:everything': 'ops' },
      });
      const { stretch } = await audit.sinceCheckpoint();
      expect(stretch.entries.map(({ of, hash }) => ({ of, hash }))).toEqual([
        { of: 'operation', hash: recording.entry.hash },
      ]);
    });

    it('takes one of two operations that hang on the same one, and nothing of the other', async () => {
      const { here, there, audit } = await open();
      const before = await here.load();
      const [ours, theirs] = [pausing(before, 'ops'), pausing(before, 'dev')];

      expect(await Promise.all([here.record(ours), there.record(theirs)])).toEqual(
        expect.arrayContaining(['recorded', 'conflict']),
      );

      const { head, notes } = await here.load();
      expect(notes).toEqual({ 'paused:everything': head === ours.entry.hash ? 'ops' : 'dev' });
      expect((await audit.sinceCheckpoint()).stretch.entries).toHaveLength(1);
    });

    it('takes notes away, and makes others that are no operation', async () => {
      const { here, there, audit } = await open();
      await here.note({ one: '1', two: '2' });

      await there.note({ one: null, three: '3' });

      expect((await here.load()).notes).toEqual({ two: '2', three: '3' });
      expect((await audit.sinceCheckpoint()).stretch.entries).toEqual([]);
    });
  });
}
