import { beforeAll, describe, expect, it } from 'vitest';
import { Choices } from '../domain/random.js';
import { MUTATIONS } from './mutations.js';
import { check, commits, exported, streamOf } from './scenes.js';

/** All of them: `AUDIT_MUTATIONS=10000 npx vitest run test/evidence/mutations.test.ts`. */
const TRIED = Number(process.env['AUDIT_MUTATIONS'] || 1_000);
const FILES = 10;

const files: (readonly string[])[] = [];

beforeAll(async () => {
  for (let seed = 0; seed < FILES; seed += 1) {
    const file = await exported(await streamOf(commits(seed, 2, 7), seed));
    files.push(file.split('\n'));
  }
});

it('files that nobody touched are whole', () => {
  for (const lines of files) expect(check(lines.join('\n')).problems).toEqual([]);
});

const kinds = Object.entries(MUTATIONS);

/** How many times each kind is tried; together they are as many as was said. */
function shareOf(kind: string): number {
  const index = kinds.findIndex(([name]) => name === kind);
  return Math.floor(TRIED / kinds.length) + (index < TRIED % kinds.length ? 1 : 0);
}

describe(`${TRIED} files of which something was changed`, () => {
  it.each(kinds)(
    '%s',
    (kind, mutate) => {
      const missed: string[] = [];
      let tried = 0;
      for (let seed = 0; tried < shareOf(kind); seed += 1) {
        const choices = new Choices(seed);
        const lines = choices.oneOf(files);
        const original = Buffer.from(lines.join('\n'));
        const mutated = Buffer.from(mutate(lines, choices));
        // Seldom nothing changes, as when a line is moved to where it stood.
        if (mutated.equals(original)) continue;
        tried += 1;
        if (check(mutated).problems.length === 0) missed.push(`${kind}, seed ${seed}`);
      }
      expect(missed).toEqual([]);
    },
    120_000,
  );
});
