import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What replaces a module cannot share it. */
const ALONE = ['test/config/log.test.ts'];

/** The longest of all. */
const FIRST = /\/test\/page\//;
/** These wait, for locks and leases to end and servers to come back. */
const WAITING = /\/test\/(stories|redis|aws|workflow)\//;
/** By then the last of those that wait has begun; one that begins last is waited for by idle processors. */
const WAITING_UNTIL = 0.8;

/** Those that wait and those that work take turns, so that the processors are never all idle nor all fought for. */
class Mixed extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isOf = (pattern: RegExp) => (file: TestSpecification) => pattern.test(file.moduleId);
    const waiting = sorted.filter(isOf(WAITING));
    const working = sorted.filter((file) => !isOf(WAITING)(file) && !isOf(FIRST)(file));
    const placed = [
      ...waiting.map((file, at) => ({ file, at: (at / waiting.length) * WAITING_UNTIL })),
      ...working.map((file, at) => ({ file, at: at / working.length })),
    ];
    const mixed = placed.toSorted((one, other) => one.at - other.at).map(({ file }) => file);
    return [...sorted.filter(isOf(FIRST)), ...mixed];
  }
}

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 6,
    sequence: { sequencer: Mixed },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ['default'],
    setupFiles: ['test/support/each-file.ts'],
    projects: [
      // A file costs a second to load; files in one process load what they share once.
      {
        extends: true,
        test: { name: 'together', include: ['test/**/*.test.ts'], exclude: ALONE, isolate: false },
      },
      { extends: true, test: { name: 'alone', include: ALONE } },
    ],
  },
});
