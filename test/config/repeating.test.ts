import { describe, expect, it } from 'vitest';
import { repeating } from '../../src/repeating.js';
import { eventually, SILENT } from '../support/servers.js';

describe('work that is done again and again', () => {
  it('goes on after a failure, which is a line in the log', async () => {
    const lines: string[] = [];
    let runs = 0;
    const work = async () => {
      runs += 1;
      if (runs === 1) throw new Error('Redis is away');
    };
    const repeated = repeating(1, work, { ...SILENT, warn: (_, line) => lines.push(line) }, 'not done');

    await eventually(async () => expect(runs).toBeGreaterThan(3));
    await repeated.stop();

    expect(lines).toEqual(['not done']);
  });

  it('is done once at a time, and the run under way ends before it has stopped', async () => {
    let [running, most, ended] = [0, 0, 0];
    const begun: (() => void)[] = [];
    const work = async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise<void>((resolve) => begun.push(resolve));
      running -= 1;
      ended += 1;
    };
    const repeated = repeating(1, work, SILENT, 'not done');
    await eventually(async () => expect(begun).toHaveLength(1));

    const stopped = repeated.stop();
    begun[0]?.();
    await stopped;

    expect([most, ended, running]).toEqual([1, 1, 0]);
  });
});
