import { describe, expect, it } from 'vitest';
import { firstEntryOf, seal } from '../../src/domain/audit.js';
import { fingerprintOf } from '../../src/domain/fingerprint.js';
import type { KeyRequest } from '../../src/domain/request.js';
import { exportLines } from '../../src/evidence/export.js';
import type { AuditStream } from '../../src/workflow/audit-port.js';
import { chainAll, checkpoint } from '../../src/workflow/checkpoints.js';
import type { RequestStore } from '../../src/workflow/store-port.js';
import { newRequest } from '../contracts/scenes.js';
import { type Checked, check } from '../evidence/scenes.js';
import { look, newPrefix, openRoom } from '../support/servers.js';

async function replicas() {
  const keyPrefix = newPrefix();
  const [here, there, redis] = await Promise.all([openRoom({ keyPrefix }), openRoom({ keyPrefix }), look()]);
  return { here, there, redis, stream: `${keyPrefix}:audit` };
}

async function submit(store: RequestStore): Promise<KeyRequest> {
  const asked = newRequest();
  const request = { ...asked, fingerprint: fingerprintOf(asked) };
  await store.create({ request, effects: [], entry: seal(firstEntryOf(request, 'nonce')) });
  return request;
}

async function verified(audit: AuditStream): Promise<Checked> {
  let text = '';
  for await (const line of exportLines(audit)) text += line;
  return check(text);
}

async function lastNumber(audit: AuditStream): Promise<number> {
  return (await audit.sinceCheckpoint()).last?.number ?? 0;
}

describe.concurrent('checkpoints', () => {
  it('come about once a second, however often somebody asks', async () => {
    const { here } = await replicas();
    const { stretch: beginning } = await here.audit.sinceCheckpoint();
    let passedMs = 0;
    while (passedMs < 2_200) {
      await submit(here.store);
      await checkpoint(here);
      passedMs = (await here.audit.sinceCheckpoint()).stretch.atMs - beginning.atMs;
    }

    const number = await lastNumber(here.audit);
    expect(number).toBeGreaterThanOrEqual(2);
    expect(number).toBeLessThanOrEqual(1 + passedMs / 1_000);
  });

  it('are made only when there is something new', async () => {
    const { here } = await replicas();
    expect(await chainAll(here.audit)).toBeUndefined();

    await submit(here.store);
    const first = await chainAll(here.audit);

    expect(first?.number).toBe(1);
    expect(await chainAll(here.audit)).toEqual(first);
  });

  it('are one chain, however many replicas make them and people go on meanwhile', async () => {
    const { here, there } = await replicas();
    let isOver = false;
    const working = Promise.all(
      [here, there].map(async ({ store }) => {
        for (let count = 0; count < 60; count += 1) await submit(store);
      }),
    ).finally(() => {
      isOver = true;
    });
    const chaining = [here, there].map(async ({ audit }) => {
      while (!isOver) await chainAll(audit);
    });
    await Promise.all([working, ...chaining]);

    const { problems, contents } = await verified(here.audit);

    expect(problems).toEqual([]);
    expect(contents).toMatchObject({ entries: 120, requests: 120 });
    expect(contents.checkpoints).toBeGreaterThan(2);
  });

  it('are left to the replica that is at it', async () => {
    const { here, there } = await replicas();
    await submit(here.store);

    await there.leases.holding('checkpoints', () => checkpoint(here));
    expect(await lastNumber(here.audit)).toBe(0);

    await checkpoint(here);
    expect(await lastNumber(here.audit)).toBe(1);
  });

  it('catch up after a pause, some hundred entries each', async () => {
    const { here, redis, stream } = await replicas();
    const adding = redis.pipeline();
    for (let count = 0; count < 1_200; count += 1)
      adding.xadd(stream, '*', 'request', 'r1', 'hash', 'h', 'entry', 'e');
    await adding.exec();

    await checkpoint(here);

    const { last, stretch } = await here.audit.sinceCheckpoint();
    expect(last?.number).toBe(3);
    expect(stretch.entries.map(({ of }) => of)).toEqual(['checkpoint']);
  });

  it('show that an entry was deleted from the stream', async () => {
    const { here, redis, stream } = await replicas();
    await submit(here.store);
    await submit(here.store);
    await chainAll(here.audit);
    const [[gone] = ['']] = await redis.xrange(stream, '-', '+', 'COUNT', 1);
    await redis.xdel(stream, gone);

    const { problems } = await verified(here.audit);

    expect(problems.map(({ said }) => said)).toEqual([
      expect.stringMatching(
        /^checkpoint 1: it was made of 2 entries after 0-0 .* and there are 1: some are missing$/,
      ),
    ]);
  });
});
