import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { PeopleFirst } from '../../src/workflow/people-first.js';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** A person who waits until `answered` is called. */
function someoneWaits(people: PeopleFirst): { answered: () => Promise<void> } {
  let answer: () => void = () => undefined;
  const served = people.serve(
    () =>
      new Promise<void>((resolve) => {
        answer = resolve;
      }),
  );
  return {
    answered: async () => {
      answer();
      await served;
    },
  };
}

it('lets a job begin at once when nobody waits', async () => {
  const order: string[] = [];

  await new PeopleFirst().calm().then(() => order.push('job'));

  expect(order).toEqual(['job']);
});

it('keeps a job back until the last person is answered', async () => {
  const people = new PeopleFirst();
  const [alice, bob] = [someoneWaits(people), someoneWaits(people)];
  const order: string[] = [];
  const job = people.calm().then(() => order.push('job'));

  order.push('alice');
  await alice.answered();
  order.push('bob');
  await bob.answered();
  await job;

  expect(order).toEqual(['alice', 'bob', 'job']);
});

it('keeps no job back for longer than half a second, though people keep coming', async () => {
  const people = new PeopleFirst();
  someoneWaits(people);
  let hasBegun = false;
  void people.calm().then(() => {
    hasBegun = true;
  });

  await vi.advanceTimersByTimeAsync(499);
  expect(hasBegun).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(hasBegun).toBe(true);
});

it('counts people whose work failed as answered', async () => {
  const people = new PeopleFirst();

  await expect(people.serve(() => Promise.reject(new Error('The store is away.')))).rejects.toThrow('away');

  await expect(people.calm()).resolves.toBeUndefined();
});
