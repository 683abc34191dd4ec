import { describe, expect, it } from 'vitest';
import type { Replicas } from '../../src/workflow/replicas-port.js';

export interface OpenedReplicas {
  readonly here: Replicas;
  readonly there: Replicas;
  /** The replica has not been heard of for half a minute. */
  readonly silent: (replica: string) => Promise<void>;
}

/** What every list of replicas keeps to. `open` gives two views of the same, with nobody in it. */
export function replicasContract(open: () => Promise<OpenedReplicas>): void {
  describe.concurrent('the replicas', () => {
    it('are known with their configs, each config once, and each replica by its newest', async () => {
      const { here, there } = await open();
      await here.note('one', 'old');
      await there.note('two', 'old');
      expect(await here.configs()).toEqual(['old']);

      await there.note('two', 'new');

      expect([...(await here.configs())].sort()).toEqual(['new', 'old']);
    });

    it('are forgotten when they leave, or are not heard of any more', async () => {
      const { here, there, silent } = await open();
      await here.note('one', 'a');
      await here.note('two', 'b');
      await there.note('three', 'c');

      await there.leave('three');
      await silent('two');

      expect(await here.configs()).toEqual(['a']);
    });
  });
}
