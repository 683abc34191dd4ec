import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What replaces a module cannot share it. */
const ALONE = ['test/config/log.test.ts'];

/** The longest first; then those that wait, for locks and leases to end and servers to come back; the others fill their waiting. */
const IN_TURN = [
  /\/test\/page\//,
  /\/test\/(stories|redis|aws|workflow)\//,
  /\/test\/(contracts|sandbox|queue)\//,
];

class WaitingFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const turn = ({ moduleId }: TestSpecification) => {
      const at = IN_TURN.findIndex((pattern) => pattern.test(moduleId));
      return at < 0 ? IN_TURN.length : at;
    };
    return sorted.toSorted((one, other) => turn(one) - turn(other));
  }
}

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 6,
    sequence: { sequencer: WaitingFirst },
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
