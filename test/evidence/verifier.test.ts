import { describe, expect, it } from 'vitest';
import { canonicalJson, sha256Hex } from '../../src/domain/canonical.js';
import { MemoryAuditStream } from '../support/memory-audit-stream.js';
import { check, exported, fileOf, said, textOf } from './scenes.js';

const APPROVED = 'entry 1772442002000-0 of request k3f9-x2mp-7qtd ("approve-clicked")';
const SENT = 'entry 1772442004000-0 of request k3f9-x2mp-7qtd ("creation-started")';
const MADE = 'entry 1772442005000-0 of request k3f9-x2mp-7qtd ("key-made")';
const STRETCH = 'after 1772442002000-0 up to 1772442006000-0';
const MOVED = 'it stands in the wrong place or a second time: its id is not later than the one before';

const file = await fileOf();
const at = (line: number) => file[line - 1] ?? '';

describe('a file that is whole', () => {
  it('is summed up', () => {
    expect(check(textOf(file))).toEqual({
      problems: [],
      contents: {
        exportedAtMs: 1_772_442_007_000,
        entries: 5,
        requests: 1,
        checkpoints: 2,
        head: (JSON.parse(at(8)) as { hash: string }).hash,
        knownFound: 0,
        operations: [],
        begins: 'here',
        continued: 0,
      },
    });
  });

  it('may have nothing in it', async () => {
    const { contents, problems } = check(await exported(new MemoryAuditStream()));

    expect(problems).toEqual([]);
    expect(contents).toMatchObject({ entries: 0, requests: 0, checkpoints: 0, head: '' });
  });
});

describe('a file of which something was changed says what, and where', () => {
  it('a name in an entry', () => {
    expect(said(file.with(2, at(3).replace('U0BOB', 'U0DAN')))).toEqual([
      `3: ${APPROVED}: its hash is not that of its content: one of them was changed`,
    ]);
  });

  it('brackets in an entry, more than anybody can follow', () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;

    expect(said(file.with(2, at(3).replace('"event":{', `"event":{"a":${deep},`)))[0]).toBe(
      '3: is nested deeper than anything that an export has',
    );
  });

  it('an entry of another request under this one', () => {
    const { entry, ...line } = JSON.parse(at(3)) as { entry: object };
    const foreign = { ...entry, request: 'other' };
    const changed = canonicalJson({ ...line, entry: foreign, hash: sha256Hex(canonicalJson(foreign)) });

    expect(said(file.with(2, changed))[0]).toBe(`3: ${APPROVED}: it is an entry of request other`);
  });

  it('an entry that is missing', () => {
    expect(said(file.toSpliced(4, 1))).toEqual([
      `5: ${MADE}: it does not follow the entry of this request before it (line 3; version 2 there, 4 here): ` +
        'one between them is missing, or one of the two was changed or stands in the wrong place',
      `7: checkpoint 2: it was made of 4 entries ${STRETCH}, and there are 3: some are missing`,
      '8: the number of entries was 5 when it was exported, and is 4',
    ]);
  });

  it('the beginning of a request that is missing', () => {
    expect(said(file.toSpliced(1, 1))[0]).toBe(
      `2: ${APPROVED}: the entries of this request before it are missing`,
    );
  });

  it('an entry that stands there twice', () => {
    expect(said(file.toSpliced(5, 0, at(6)))).toEqual([
      `7: ${MADE}: ${MOVED}`,
      `9: checkpoint 2: it was made of 4 entries ${STRETCH}, and there are 5: some were added`,
      '10: the number of entries was 5 when it was exported, and is 6',
    ]);
  });

  it('two entries that changed places', () => {
    const found = said(file.with(4, at(6)).with(5, at(5)));

    expect(found).toContain(`6: ${SENT}: ${MOVED}`);
    expect(found).toContain(
      `8: checkpoint 2: the entries ${STRETCH} are not those it was made of: one was changed or stands in the wrong place`,
    );
  });

  it('an entry after the last checkpoint', () => {
    const added = at(7).replace('"id":"1772442006000-0"', '"id":"1772442008000-0"');

    expect(said(file.toSpliced(8, 0, added))).toContain(
      'file: no checkpoint covers what follows from entry 1772442008000-0 of request k3f9-x2mp-7qtd on (1 in all): ' +
        'it was added, or the checkpoint after it is missing',
    );
  });

  it('something in the stream that the bot did not write', () => {
    const foreign = canonicalJson({ id: '1772442006500-0', fields: ['request', 'k3f9-x2mp-7qtd', 'x', 'y'] });

    expect(said(file.toSpliced(7, 0, foreign))[0]).toBe(
      '8: entry 1772442006500-0 of "k3f9-x2mp-7qtd": it is not as the bot writes it: somebody else wrote or changed it',
    );
  });

  it('a checkpoint that is missing', () => {
    expect(said(file.toSpliced(3, 1))).toEqual([
      '7: checkpoint 2: it is not the first one: checkpoints before it are missing, or it was changed',
      '8: the number of checkpoints was 2 when it was exported, and is 1',
    ]);
  });

  it('a checkpoint that was edited', () => {
    const line = JSON.parse(at(4)) as { checkpoint: object };
    const checkpoint = { ...line.checkpoint, atMs: 1 };
    const hash = sha256Hex(canonicalJson(checkpoint));

    expect(said(file.with(3, canonicalJson({ ...line, checkpoint })))[0]).toBe(
      '4: checkpoint 1: its hash is not that of its content: one of them was changed',
    );
    expect(said(file.with(3, canonicalJson({ ...line, checkpoint, hash })))[0]).toBe(
      '8: checkpoint 2: it does not follow checkpoint 1: one between them is missing (this is 2), or one was changed',
    );
  });

  it('a blank', () => {
    expect(said(file.with(4, at(5).replace(',', ', ')))[0]).toBe(
      '5: is not written as the export writes JSON (members sorted, no blanks): something in it was changed',
    );
  });

  it('a member that does not belong there', () => {
    expect(said(file.with(4, at(5).replace('"id":', '"aside":1,"id":')))[0]).toBe(
      '5: is the entry line of no export: Unrecognized key: "aside"',
    );
  });

  it('bytes that are no text', () => {
    const bytes = Buffer.from(textOf(file));
    bytes[bytes.indexOf('U0BOB')] = 0xff;

    expect(check(bytes).problems[0]).toEqual({
      part: 0,
      line: 3,
      said: 'holds bytes that are not text (UTF-8)',
    });
  });

  it('the time of the export, which nothing else hangs on', () => {
    expect(said(file.with(0, at(1).replace('1772442007000', '1772442007001')))).toEqual([
      '9: the end does not fit the bytes before it: some of them were changed, or the end was',
    ]);
  });

  it('lines after the end', () => {
    expect(said([...file, at(9)])).toContain('10: stands after the end of the export: it was added');
  });

  it('a second header', () => {
    expect(said(file.toSpliced(3, 0, at(1)))).toContain('4: is a second header: it was added');
  });
});

describe('a file that is not the whole of it', () => {
  it('is cut off in the middle of a line', () => {
    const { problems } = check(textOf(file).slice(0, -100));

    expect(problems).toEqual([
      { part: 0, line: 9, said: 'does not end: the file was cut off in it' },
      { part: 0, line: null, said: 'it has no end line: what stood at its end was cut off' },
    ]);
  });

  it('is cut off after a line', () => {
    expect(said(file.slice(0, 6))).toEqual([
      'file: it has no end line: what stood at its end was cut off',
      'file: no checkpoint covers what follows from entry 1772442004000-0 of request k3f9-x2mp-7qtd on (2 in all): ' +
        'it was added, or the checkpoint after it is missing',
    ]);
  });

  it('is empty', () => {
    expect(said([])).toEqual(['file: it is empty']);
  });
});

describe('a file that is something else', () => {
  it('is of a version that this program does not read', () => {
    expect(said(file.with(0, at(1).replace('"version":1', '"version":2')))[0]).toBe(
      '1: is of format version 2; this program reads version 1',
    );
  });

  it('begins with what npm writes', () => {
    expect(said(['> byok-key@0.1.0 audit', ...file]).slice(0, 2)).toEqual([
      '1: is not JSON',
      '1: an export begins with its header (lines of npm itself get in by "npm run audit -- export > FILE": give FILE without ">")',
    ]);
  });

  it('is no export at all', () => {
    expect(said(['{"hello":"world"}', '[1]', '"text"']).slice(0, 4)).toEqual([
      '1: is none of the lines that an export has',
      expect.stringMatching(/^1: an export begins with its header/),
      '2: is none of the lines that an export has',
      '3: is none of the lines that an export has',
    ]);
  });

  it('has more wrong with it than anybody wants to read', () => {
    const lines = Array.from({ length: 500 }, () => 'nonsense');

    expect(said(lines)).toHaveLength(100);
  });
});
