import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { archiveIn } from '../../src/archive-place.js';
import { inTheEnd } from '../support/endings.js';

async function* lines(...texts: string[]): AsyncGenerator<string> {
  yield* texts;
}

it('takes away what somebody was writing when they died long ago, and nothing else', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'byok-key-archive-'));
  inTheEnd(() => rm(folder, { recursive: true, force: true }));
  const part = 'audit-0000000001-0000000009.jsonl';
  const [abandoned, beingWritten] = ['a', 'b'].map(
    (letter) => `${part}.${letter.repeat(8)}-0000-4000-8000-000000000000.partial`,
  ) as [string, string];
  for (const name of [abandoned, beingWritten, 'notes.partial']) await writeFile(join(folder, name), 'half');
  const twoDaysAgo = new Date(Date.now() - 2 * 24 * 3_600_000);
  for (const name of [abandoned, 'notes.partial']) await utimes(join(folder, name), twoDaysAgo, twoDaysAgo);

  await archiveIn(folder).put(part, lines('one\n', 'two\n'));

  expect((await readdir(folder)).sort()).toEqual([part, beingWritten, 'notes.partial'].sort());
  expect(await readFile(join(folder, part), 'utf8')).toBe('one\ntwo\n');
});
