import { describe, expect, it } from 'vitest';
import type { RequestId } from '../../src/domain/names.js';
import { look, newPrefix, openRoom } from '../support/servers.js';
import { copiesContract } from './copies.contract.js';
import { draftStoreContract } from './draft-store.contract.js';
import { homesContract } from './homes.contract.js';
import { journalContract } from './journal.contract.js';
import { leasesContract } from './leases.contract.js';
import { operationsContract } from './operations.contract.js';
import { quotasContract } from './quotas.contract.js';
import { replicasContract } from './replicas.contract.js';
import { requestListsContract } from './request-lists.contract.js';
import { requestStoreContract } from './request-store.contract.js';
import { retirementContract } from './retirement.contract.js';
import { sharedCacheContract } from './shared-cache.contract.js';
import { undeliveredContract } from './undelivered.contract.js';

async function twoReplicas(keyPrefix = newPrefix()) {
  return Promise.all([openRoom({ keyPrefix }), openRoom({ keyPrefix })]);
}

describe('the store of record on Redis', () => {
  requestStoreContract(async () => (await openRoom()).store);
});

describe('the lists of requests on Redis', () => {
  requestListsContract(() => openRoom());
});

describe('the Home tabs on Redis', () => {
  homesContract(async () => {
    const [here, there] = await twoReplicas();
    return [
      { homes: here.homes, store: here.store },
      { homes: there.homes, store: there.store },
    ];
  });
});

describe('the store of drafts on Redis', () => {
  draftStoreContract(async () => (await openRoom()).drafts);
});

describe('the record of copies on Redis', () => {
  copiesContract(async () => {
    const [here, there] = await twoReplicas();
    return [here.copies, there.copies];
  });
});

describe('the journal on Redis', () => {
  journalContract(async () => {
    const [here, there] = await twoReplicas();
    return [here.journal, there.journal];
  });
});

describe('the log of operations on Redis', () => {
  operationsContract(async () => {
    const [here, there] = await twoReplicas();
    return { here: here.operations, there: there.operations, audit: here.audit };
  });
});

describe('the retirement of requests on Redis', () => {
  retirementContract(async () => {
    const keyPrefix = newPrefix();
    const [room, redis] = await Promise.all([openRoom({ keyPrefix }), look()]);
    const holding = async (key: string, id: string): Promise<string[]> => {
      const name = key.slice(keyPrefix.length + 1);
      if (name === 'audit' || name.startsWith('form:')) return [];
      if (name.endsWith(id)) return [name];
      const kind = await redis.type(key);
      if (kind === 'zset') return (await redis.zscore(key, id)) === null ? [] : [name];
      const fields = kind === 'hash' ? Object.entries(await redis.hgetall(key)) : [];
      return fields.flatMap(([field, value]) =>
        `${field}${value}`.includes(id) ? [`${name} ${field}`] : [],
      );
    };
    const traces = async (id: RequestId) => {
      const keys = await redis.keys(`${keyPrefix}:*`);
      return (await Promise.all(keys.map((key) => holding(key, id)))).flat();
    };
    return { ...room, traces };
  });
});

describe('the replicas on Redis', () => {
  replicasContract(async () => {
    const keyPrefix = newPrefix();
    const [[here, there], redis] = await Promise.all([twoReplicas(keyPrefix), look()]);
    const silent = async (replica: string) => {
      const key = `${keyPrefix}:replicas`;
      const [since, config] = ((await redis.hget(key, replica)) ?? '').split(' ');
      await redis.hset(key, replica, `${Number(since) - 31_000} ${config}`);
    };
    return { here: here.replicas, there: there.replicas, silent };
  });
});

describe('leases on Redis', () => {
  leasesContract(async () => {
    const [here, there] = await twoReplicas();
    return [here.leases, there.leases];
  });
});

describe('quotas on Redis', () => {
  quotasContract(async () => {
    const [here, there] = await twoReplicas();
    return [here.quotas, there.quotas];
  });
});

describe('the list of the undelivered on Redis', () => {
  undeliveredContract(async () => {
    const [here, there] = await twoReplicas();
    return [here.undelivered, there.undelivered];
  });

  it('forgets after a week what was given up, and nothing else', async () => {
    const keyPrefix = newPrefix();
    const [{ undelivered }, redis] = await Promise.all([openRoom({ keyPrefix }), look()]);
    const aged = async (field: string) => {
      const key = `${keyPrefix}:undelivered`;
      const entry = JSON.parse((await redis.hget(key, field)) ?? '') as { sinceMs: number };
      await redis.hset(key, field, JSON.stringify({ ...entry, sinceMs: entry.sinceMs - 8 * 24 * 3_600_000 }));
    };
    const [old, waiting] = ['aaaa-0000-0000', 'bbbb-0000-0000'] as RequestId[];
    if (!old || !waiting) throw new Error('Two requests.');
    const direct = { piece: 'direct', index: 0, channel: 'U0ALICE' } as const;
    const archived = { state: 'blocked', code: 'is_archived', firstWaitMs: 1, longestWaitMs: 1 } as const;
    await undelivered.giveUp({ id: old, ...direct }, 'user_disabled');
    await undelivered.note({ id: waiting, ...direct }, archived);
    await Promise.all([aged(`${old}.direct.0`), aged(`${waiting}.direct`)]);

    expect((await undelivered.list()).map(({ request }) => request)).toEqual(['bbbb-0000-0000']);
    expect(await redis.hlen(`${keyPrefix}:undelivered`)).toBe(1);
  });
});

describe('the shared cache on Redis', () => {
  sharedCacheContract(async () => {
    const keyPrefix = newPrefix();
    const [here, there] = await twoReplicas(keyPrefix);
    const redis = await look();
    return {
      here: here.cache,
      there: there.cache,
      age: async (name, byMs) => {
        const key = `${keyPrefix}:cache:${name}`;
        await redis.pexpire(key, (await redis.pttl(key)) - byMs);
      },
    };
  });
});
