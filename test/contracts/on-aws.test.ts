import { afterEach, describe, expect } from 'vitest';
import { type Aws, startAws } from '../../sandbox/aws/aws.js';
import { AwsClients } from '../../src/aws/clients.js';
import { AwsInventory } from '../../src/aws/inventory.js';
import { AwsKeyService } from '../../src/aws/key-service.js';
import { AwsLookups } from '../../src/aws/lookups.js';
import type { AwsCall } from '../../src/domain/evidence.js';
import { inventoryContract } from './inventory.contract.js';
import { keyServiceContract, PAYMENTS } from './key-service.contract.js';
import { LAB, lookupsContract } from './lookups.contract.js';

const running: { readonly cloud: Aws; readonly clients: AwsClients }[] = [];

afterEach(async () => {
  for (const { cloud, clients } of running.splice(0)) {
    clients.close();
    await cloud.stop();
    expect(cloud.protocolErrors).toEqual([]);
  }
});

/** A cloud of its own for each test, found by the environment alone. */
async function openCloud(keyQuota?: number) {
  const roles = [{ name: 'byok-key-creator', externalId: 'sesame' }];
  const accounts = [PAYMENTS, LAB].map((id) => ({ id, roles }));
  const cloud = await startAws({ accounts, ...(keyQuota === undefined ? {} : { keyQuota }) });
  Object.assign(process.env, cloud.env);
  const clients = new AwsClients();
  running.push({ cloud, clients });
  return { cloud, clients };
}

describe('keys at AWS', () => {
  keyServiceContract(async () => {
    const { cloud, clients } = await openCloud();
    const noted: AwsCall[] = [];
    const service = new AwsKeyService(clients);
    return { cloud, noted, keys: { open: (asked) => service.open(asked, (call) => noted.push(call)) } };
  });
});

describe('look-ups at AWS', () => {
  lookupsContract(async (keyQuota) => {
    const { cloud, clients } = await openCloud(keyQuota);
    return { cloud, lookups: new AwsLookups(clients) };
  });
});

describe('what there is at AWS', () => {
  inventoryContract(async () => {
    const { cloud, clients } = await openCloud();
    return { cloud, inventory: new AwsInventory(clients) };
  });
});
