import { describe, expect, it } from 'vitest';
import { seal } from '../../src/domain/audit.js';
import type { EpochMs, StreamId } from '../../src/domain/names.js';
import { readAnchors } from '../../src/evidence/anchor-lines.js';
import type { LineOf } from '../../src/evidence/lines.js';
import type { Anchor } from '../../src/workflow/anchor.js';
import { Choices } from '../domain/random.js';
import { withFittingEnd } from './mutations.js';
import { type Committed, check, commits, exported, fileOf, said, streamOf, textOf } from './scenes.js';

/** What was put outside while the record grew: every checkpoint of the file. */
function anchorsOf(lines: readonly string[]): Anchor[] {
  return lines
    .filter((line) => line.startsWith('{"checkpoint"'))
    .map((line) => JSON.parse(line) as LineOf<'checkpoint'>)
    .map(({ id, hash, checkpoint: { checkpoint, atMs } }) => ({ schema: 1, checkpoint, hash, id, atMs }));
}

const file = await fileOf();
const [first, second] = anchorsOf(file) as [Anchor, Anchor];
const OTHER_HASH = 'f'.repeat(64);

describe('a record that was anchored', () => {
  it('has what is known of it from outside', () => {
    const known = { anchors: [first, second], heads: [second.hash] };

    expect(check(textOf(file), known)).toMatchObject({ problems: [], contents: { knownFound: 3 } });
  });

  it('was cut off when an anchor is younger than its end', () => {
    const later: Anchor = { ...second, checkpoint: 3, hash: OTHER_HASH };

    expect(said(file, { anchors: [first, later], heads: [] })).toEqual([
      `file: checkpoint 3 (${OTHER_HASH}) was anchored and is not in the file: ` +
        'the record was cut off, or is older than this anchor',
    ]);
  });

  it.each<[string, Partial<Anchor>]>([
    ['hash', { hash: OTHER_HASH }],
    ['place', { id: '1772442003000-5' as StreamId }],
  ])('was rewritten when a checkpoint has another %s', (_, other) => {
    const anchor = { ...first, ...other };

    expect(said(file, { anchors: [anchor, second], heads: [] })).toEqual([
      `4: checkpoint 1: it is not the checkpoint that was anchored (${anchor.hash}): the record was rewritten`,
    ]);
  });

  it('does not have a head that nobody ever wrote', () => {
    expect(said(file, { anchors: [], heads: [OTHER_HASH, first.hash] })).toEqual([
      `file: no checkpoint has the hash ${OTHER_HASH}: the record was rewritten or cut off`,
    ]);
  });
});

/** Somebody changes an entry and writes everything after it anew, every hash and every checkpoint. */
function rewritten(committed: readonly Committed[], choices: Choices): Committed[] {
  const target = choices.number(committed.length);
  const { request } = committed[target] as Committed;
  let previous = '';
  return committed.map((commit, at) => {
    if (commit.request !== request) return commit;
    const entry = { ...JSON.parse(commit.sealed.text), previous };
    if (at === target) entry.nonce = 'written anew';
    const sealed = seal(entry);
    previous = sealed.hash;
    return { request, sealed };
  });
}

describe('a record that was rewritten from its beginning', () => {
  it('looks whole to whoever knows nothing from outside, and never to whoever does', async () => {
    for (let seed = 0; seed < 30; seed += 1) {
      const committed = commits(seed, 2, 6);
      const genuine = await exported(await streamOf(committed, seed));
      const forged = await exported(await streamOf(rewritten(committed, new Choices(seed)), seed));
      const anchors = anchorsOf(genuine.split('\n'));

      expect(check(forged).problems).toEqual([]);
      expect(check(genuine, { anchors, heads: [] }).problems).toEqual([]);
      // The last anchor stands for everything before it.
      expect(check(forged, { anchors: anchors.slice(-1), heads: [] }).problems).not.toEqual([]);
    }
  });
});

describe('a record that was cut off after a checkpoint, with an end that fits', () => {
  it('looks whole to whoever knows nothing from outside, and never to whoever does', () => {
    const cut = [...withFittingEnd([...file.slice(0, 4), 'the end', ''])].slice(0, -1);

    expect(said(cut)).toEqual([]);
    expect(said(cut, { anchors: [first], heads: [] })).toEqual([]);
    expect(said(cut, { anchors: [second], heads: [] })).toEqual([
      `file: checkpoint 2 (${second.hash}) was anchored and is not in the file: ` +
        'the record was cut off, or is older than this anchor',
    ]);
  });
});

describe('anchors as they are kept', () => {
  const line = JSON.stringify(first);

  it('are lines of JSON; empty ones are nothing', () => {
    expect(readAnchors(`${line}\n\n${JSON.stringify(second)}\n`)).toEqual({
      ok: true,
      anchors: [first, second],
    });
    expect(readAnchors('')).toEqual({ ok: true, anchors: [] });
  });

  it('may have more in them, as who keeps them sees fit', () => {
    expect(readAnchors(JSON.stringify({ ...first, bucket: 'evidence' }))).toEqual({
      ok: true,
      anchors: [first],
    });
  });

  it.each([
    'nonsense',
    '{}',
    JSON.stringify({ ...first, hash: 'abc' }),
    JSON.stringify({ ...first, schema: 2 }),
    JSON.stringify({ ...first, atMs: 'soon' as unknown as EpochMs }),
  ])('are refused where one of them is none: %s', (wrong) => {
    expect(readAnchors(`${line}\n${wrong}\n`)).toEqual({ ok: false, line: 2 });
  });
});
