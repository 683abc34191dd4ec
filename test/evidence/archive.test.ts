import { describe, expect, it } from 'vitest';
import type { RequestId } from '../../src/domain/names.js';
import { ArchiveProblem, archive } from '../../src/evidence/archive.js';
import { LineSplitter } from '../../src/evidence/line-splitter.js';
import { Verifier } from '../../src/evidence/verifier.js';
import type { ArchivePlace } from '../../src/workflow/archive-port.js';
import type { AuditStream, Leaving } from '../../src/workflow/audit-port.js';
import { chainAll } from '../../src/workflow/checkpoints.js';
import type { Retirement } from '../../src/workflow/retirement-port.js';
import type { MemoryAuditStream } from '../support/memory-audit-stream.js';
import { SILENT } from '../support/servers.js';
import { commits, exported, streamOf } from './scenes.js';

class Crash extends Error {}

/** The process dies before or after one of its steps; every later step is another process'. */
class Steps {
  private taken = 0;
  constructor(private readonly diesAt: number) {}

  async take<T>(step: () => Promise<T>): Promise<T> {
    this.mayDie();
    const done = await step();
    this.mayDie();
    return done;
  }

  private mayDie(): void {
    this.taken += 1;
    if (this.taken === this.diesAt) throw new Crash();
  }
}

/** A folder without a disk, and requests that have left. */
class Kept {
  readonly parts = new Map<string, string>();
  readonly left: Leaving[] = [];

  constructor(readonly stream: MemoryAuditStream) {}

  /** Archives what is older; `Crash` when it died on the way. */
  async run(olderThanMs: number, steps = new Steps(0)): Promise<unknown> {
    const deps = {
      audit: this.audit(steps),
      retirement: this.retirement(steps),
      place: this.place(steps),
      log: SILENT,
    };
    return archive(deps, olderThanMs).catch((error: unknown) => {
      if (!(error instanceof Crash)) throw error;
      return error;
    });
  }

  private audit(steps: Steps): AuditStream {
    const { stream } = this;
    return {
      sinceCheckpoint: () => stream.sinceCheckpoint(),
      appendCheckpoint: (...given) => stream.appendCheckpoint(...given),
      entriesAfter: (id) => stream.entriesAfter(id),
      archived: () => stream.archived(),
      noteLeaving: (requests) => steps.take(() => stream.noteLeaving(requests)),
      cut: (from, to) => steps.take(() => stream.cut(from, to)),
      lastAnchored: () => stream.lastAnchored(),
      rememberAnchored: (anchored) => stream.rememberAnchored(anchored),
    };
  }

  private place(steps: Steps): ArchivePlace {
    const { parts } = this;
    return {
      partFrom: async (first) =>
        [...parts.keys()].find((name) => name.startsWith(`audit-${String(first).padStart(10, '0')}-`)),
      put: (name, lines) =>
        steps.take(async () => {
          let text = '';
          for await (const line of lines) text += line;
          if (!parts.has(name)) parts.set(name, text);
        }),
      read: async function* (name) {
        yield Buffer.from(parts.get(name) ?? '');
      },
    };
  }

  private retirement(steps: Steps): Retirement {
    const { stream, left } = this;
    return {
      leaving: async () => ({
        requests: [...stream.leaving].map(([id, head]) => ({ id: id as RequestId, head })),
        next: null,
      }),
      retire: (leaving) =>
        steps.take(async () => {
          stream.leaving.delete(leaving.id);
          left.push(leaving);
          return 'left' as const;
        }),
      requestBehind: async () => undefined,
    };
  }

  /** The parts in their order, and an export of what is left after them. */
  async files(): Promise<string[]> {
    const names = [...this.parts.keys()].sort();
    return [...names.map((name) => this.parts.get(name) ?? ''), await exported(this.stream)];
  }
}

function verified(files: readonly string[]) {
  const verifier = new Verifier({ anchors: [], heads: [] });
  for (const [at, file] of files.entries()) {
    if (at > 0) verifier.next(new Uint8Array());
    for (const line of new LineSplitter().push(Buffer.from(file))) verifier.hear(line);
  }
  const contents = verifier.end(new Uint8Array());
  return { ...contents, said: verifier.problems.map(({ part, line, said }) => `${part}:${line} ${said}`) };
}

const entriesIn = (files: readonly string[]) =>
  files.flatMap((file) => file.split('\n').filter((line) => line.startsWith('{"entry"')));

const COMMITTED = commits(7, 3, 12);

/** A stream of some requests; half of it is older than the time that is given with it. */
async function half(chainedAtOnce?: number) {
  const stream = await streamOf(COMMITTED, 7, chainedAtOnce);
  await chainAll(stream);
  const { stretch, last } = await stream.sinceCheckpoint();
  const whole = entriesIn([await exported(stream)]);
  const begins = (await stream.entriesAfter('0-0' as never))[0]?.id.split('-')[0];
  const olderThanMs = (stretch.atMs - Number(begins)) / 2;
  return { kept: new Kept(stream), olderThanMs, whole, head: last?.hash };
}

describe('what is older than it is to stay', () => {
  it('is archived, and goes on in the export of what is left as if nothing had been cut', async () => {
    const { kept, olderThanMs, whole, head } = await half();

    await kept.run(olderThanMs);

    const files = await kept.files();
    expect(files).toHaveLength(2);
    expect(entriesIn(files)).toEqual(whole);
    expect(entriesIn(files.slice(0, 1)).length).toBeGreaterThan(5);
    expect(entriesIn(files.slice(1)).length).toBeGreaterThan(5);
    expect(verified(files)).toMatchObject({ said: [], begins: 'here', continued: 0, head });
  });

  it.each([2, 3, 5])(
    'is archived where checkpoints stand far behind what they cover, %i entries each',
    async (each) => {
      const { kept, olderThanMs, whole, head } = await half(each);
      for (const share of [1, 0.7, 0.3, 0]) await kept.run(olderThanMs * share);

      const files = await kept.files();
      expect(files.length).toBeGreaterThan(3);
      expect(entriesIn(files)).toEqual(whole);
      expect(verified(files)).toMatchObject({ said: [], head });
      for (const file of files) expect(verified([file]).said).toEqual([]);
    },
  );

  it('is whole part by part, and each says what it hangs on', async () => {
    const { kept, olderThanMs } = await half();
    await kept.run(olderThanMs);
    await kept.run(0);

    const [first, second, rest] = await kept.files();

    expect(verified([first ?? ''])).toMatchObject({ said: [], begins: 'here', continued: 0 });
    expect(verified([second ?? ''])).toMatchObject({
      said: [],
      begins: 'earlier',
      continued: expect.any(Number),
    });
    expect(verified([rest ?? '']).said).toEqual([]);
    expect(verified([first ?? '', rest ?? '']).said[0]).toContain(
      'this part does not follow the one before it: one between them is missing',
    );
  });

  it('stays where it is when nothing is old enough', async () => {
    const { kept, whole } = await half();

    expect(await kept.run(10 * 24 * 3_600_000)).toEqual({ part: null, entries: 0, left: 0 });

    expect(kept.parts.size).toBe(0);
    expect(entriesIn(await kept.files())).toEqual(whole);
  });

  it('is neither lost nor doubled by a death at any step', async () => {
    let deaths = 0;
    for (let step = 1; ; step += 1) {
      const { kept, olderThanMs, whole } = await half();
      const died = (await kept.run(olderThanMs, new Steps(step))) instanceof Crash;
      // Meanwhile more has become old enough; what was written is not written again under another name.
      await kept.run(olderThanMs / 2);
      await kept.run(olderThanMs / 2);

      const files = await kept.files();
      expect(entriesIn(files), `a death at step ${step}`).toEqual(whole);
      expect(verified(files).said, `a death at step ${step}`).toEqual([]);
      expect(kept.stream.leaving.size).toBe(0);
      if (!died) break;
      deaths += 1;
    }
    expect(deaths).toBeGreaterThanOrEqual(8);
  });

  it('leaves nothing of Redis while its copy is not whole', async () => {
    const { kept, olderThanMs, whole } = await half();
    await kept.run(olderThanMs, new Steps(2));
    const [[name, text] = ['', '']] = kept.parts;
    kept.parts.set(name, text.replace('"by":"U0', '"by":"U1'));

    await expect(kept.run(olderThanMs)).rejects.toThrow(ArchiveProblem);

    expect(kept.left).toEqual([]);
    expect(entriesIn([await exported(kept.stream)])).toEqual(whole);
  });

  it('does not go on from an archive of another record', async () => {
    const { kept, olderThanMs } = await half();
    const other = new Kept(await streamOf(commits(8, 3, 12), 8));
    await chainAll(other.stream);
    await other.run(olderThanMs);
    for (const [name, text] of other.parts) kept.parts.set(name, text);

    await expect(kept.run(olderThanMs)).rejects.toThrow('a checkpoint that the record does not have');

    expect(kept.left).toEqual([]);
  });
});

describe('a later part', () => {
  it('that lacks the checkpoint it hangs on is named', async () => {
    const { kept, olderThanMs } = await half();
    await kept.run(olderThanMs);
    const [, rest = ''] = await kept.files();
    const lines = rest.split('\n');
    const at = lines.findIndex((line) => line.startsWith('{"checkpoint"'));

    const { said } = verified([[...lines.slice(0, at), ...lines.slice(at + 1)].join('\n')]);

    expect(said.join('\n')).toContain('the checkpoint that it hangs on is missing');
  });
});
