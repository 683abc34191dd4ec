import { describe, expect, it } from 'vitest';
import type { AccountId, RequestId } from '../../src/domain/names.js';
import type { Setback } from '../../src/workflow/undelivered-port.js';
import { entry, loaded, newRequest, stored } from '../contracts/scenes.js';
import { account, STATES } from '../support/requests.js';
import { look, newPrefix, openRoom } from '../support/servers.js';

const PAYMENTS = '111122223333' as AccountId;
const LAB = '444455556666' as AccountId;

const BLOCKED: Setback = { state: 'blocked', code: 'is_archived', firstWaitMs: 1, longestWaitMs: 1 };
const BUSY: Setback = { ...BLOCKED, state: 'waiting', code: 'ratelimited' };

async function bench() {
  const keyPrefix = newPrefix();
  const [room, redis] = await Promise.all([openRoom({ keyPrefix }), look()]);
  return { ...roomOf(room), redis, open: `${keyPrefix}:open`, lost: `${keyPrefix}:undelivered:given-up` };
}

function roomOf({ store, counts, undelivered }: Awaited<ReturnType<typeof openRoom>>) {
  return { store, counts, undelivered };
}

describe.concurrent('what the record holds, counted', () => {
  it('tells requests by status and account, and those of accounts that left the config together', async () => {
    const { store, counts } = await bench();
    const inLab = account({ id: LAB });
    const [moving, ...rest] = [newRequest(), newRequest(), newRequest()];
    const lab = newRequest();
    const ofLab = { ...lab, terms: { ...lab.terms, account: inLab } };
    for (const request of [moving, ...rest, ofLab]) await stored(store, request as typeof lab);
    const before = await loaded(store, (moving as typeof lab).id);
    const denied = { ...before.request, state: STATES.denied };
    await store.commit({ before, after: denied, effects: [], entry: entry('denied') });

    const { requests } = await counts.read([PAYMENTS]);

    expect(requests.filter(({ count }) => count > 0)).toEqual([
      { status: 'pending', account: PAYMENTS, count: 2 },
      { status: 'pending', account: null, count: 1 },
      { status: 'denied', account: PAYMENTS, count: 1 },
    ]);
    // Thirteen statuses, for the one account and for all others.
    expect(requests).toHaveLength(26);
  });

  it('tells how late the look is that was due first; a moment to come is not late', async () => {
    const { counts, redis, open } = await bench();
    const [seconds] = await redis.time();
    const nowMs = Number(seconds) * 1_000;
    await redis.zadd(open, nowMs + 3_600_000, 'k3f9-x2mp-7qtd');
    expect((await counts.read([])).oldestOverdueMs).toBe(0);

    await redis.zadd(open, nowMs - 90_000, 'zzzz-x2mp-7qtd');
    const { oldestOverdueMs } = await counts.read([]);
    expect(oldestOverdueMs).toBeGreaterThanOrEqual(90_000);
    expect(oldestOverdueMs).toBeLessThan(100_000);
  });

  it('tells what is undelivered by state, as the list has it', async () => {
    const { counts, undelivered, redis, lost } = await bench();
    const card = (id: string) =>
      ({ id: id as RequestId, piece: 'card', index: 0, channel: 'C0BYOKREQ' }) as const;
    await undelivered.note(card('aaaa-aaaa-aaaa'), BUSY);
    await undelivered.note(card('bbbb-bbbb-bbbb'), BUSY);
    await undelivered.note(card('bbbb-bbbb-bbbb'), BLOCKED);
    await undelivered.note(card('cccc-cccc-cccc'), BUSY);
    await undelivered.giveUp(card('dddd-dddd-dddd'), 'cant_update_message');
    expect((await counts.read([])).undelivered).toEqual({ waiting: 2, blocked: 1, 'given-up': 1 });

    await undelivered.clear(card('cccc-cccc-cccc'));
    await undelivered.clear(card('bbbb-bbbb-bbbb'));
    // What was given up a week ago is not told any more.
    await redis.zadd(lost, 1_000, 'dddd-dddd-dddd.card');
    expect((await counts.read([])).undelivered).toEqual({ waiting: 1, blocked: 0, 'given-up': 0 });
    expect(await undelivered.list()).toHaveLength(2);
  });
});
