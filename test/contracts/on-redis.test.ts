import { describe } from 'vitest';
import { look, newPrefix, openRoom } from '../support/servers.js';
import { draftStoreContract } from './draft-store.contract.js';
import { leasesContract } from './leases.contract.js';
import { quotasContract } from './quotas.contract.js';
import { requestStoreContract } from './request-store.contract.js';
import { sharedCacheContract } from './shared-cache.contract.js';

async function twoReplicas(keyPrefix = newPrefix()) {
  return Promise.all([openRoom({ keyPrefix }), openRoom({ keyPrefix })]);
}

describe('the store of record on Redis', () => {
  requestStoreContract(async () => (await openRoom()).store);
});

describe('the store of drafts on Redis', () => {
  draftStoreContract(async () => (await openRoom()).drafts);
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
