import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { OneByOne } from '../../src/workflow/one-by-one.js';

describe.concurrent('work that takes turns', () => {
  it('runs one at a time, in the order in which it came', async () => {
    const racers = new OneByOne();
    const seen: string[] = [];
    const work = (name: string) =>
      racers.run('request', async () => {
        seen.push(`${name} begins`);
        await sleep(5);
        seen.push(`${name} ends`);
        return name;
      });

    const answers = await Promise.all([work('a'), work('b'), work('c')]);

    expect(answers).toEqual(['a', 'b', 'c']);
    expect(seen).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  });

  it('goes on after work that failed, whose failure only its own caller hears', async () => {
    const racers = new OneByOne();

    const [first, second] = await Promise.allSettled([
      racers.run('request', () => Promise.reject(new Error('Redis is away'))),
      racers.run('request', async () => 'decided'),
    ]);

    expect(first).toMatchObject({ status: 'rejected', reason: { message: 'Redis is away' } });
    expect(second).toEqual({ status: 'fulfilled', value: 'decided' });
  });

  it('waits for no other name', async () => {
    const racers = new OneByOne();
    const hanging = racers.run('one', () => sleep(200, 'late'));

    expect(await Promise.race([hanging, racers.run('another', async () => 'at once')])).toBe('at once');
  });

  it('does not hang behind work that hangs: after half a second all go ahead, and so does who comes then', async () => {
    const racers = new OneByOne();
    const hanging = racers.run('request', () => sleep(1_500));
    const began = performance.now();
    const hangingToo = () => racers.run('request', () => sleep(600));

    await Promise.all([hangingToo(), hangingToo(), hangingToo()]);

    const allMs = performance.now() - began;
    expect(allMs).toBeGreaterThan(1_000);
    expect(allMs).toBeLessThan(1_450);
    const asked = performance.now();
    await racers.run('request', async () => undefined);
    expect(performance.now() - asked).toBeLessThan(500);
    await hanging;
  });
});
