import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Tests in these folders compute, share nothing, and can use the modules that the file before them has loaded. */
const COMPUTING = ['aws', 'chaos', 'domain', 'evidence', 'sandbox/aws', 'sandbox/slack', 'slack'].map(
  (folder) => `test/${folder}/**/*.test.ts`,
);

/** Those that wait, for locks and leases to end and servers to come back, begin first: the others fill their waiting. */
class WaitingFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const waits = ({ moduleId }: TestSpecification) => /\/test\/(page|stories|redis)\//.test(moduleId);
    return [...sorted.filter(waits), ...sorted.filter((file) => !waits(file))];
  }
}

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 4,
    sequence: { sequencer: WaitingFirst },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ['default'],
    projects: [
      { extends: true, test: { name: 'waiting', include: ['test/**/*.test.ts'], exclude: COMPUTING } },
      { extends: true, test: { name: 'computing', include: COMPUTING, isolate: false } },
    ],
  },
});
