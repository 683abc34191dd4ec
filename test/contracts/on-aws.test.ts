import { afterEach, describe, expect } from 'vitest';
import { type Aws, startAws } from '../../sandbox/aws/aws.js';
import { AwsKeyService } from '../../src/aws/key-service.js';
import { keyServiceContract, PAYMENTS } from './key-service.contract.js';

const running: { cloud: Aws; keys: AwsKeyService }[] = [];

afterEach(async () => {
  for (const { cloud, keys } of running.splice(0)) {
    keys.close();
    await cloud.stop();
    expect(cloud.protocolErrors).toEqual([]);
  }
});

describe('keys at AWS', () => {
  keyServiceContract(async () => {
    const roles = [{ name: 'byok-key-creator', externalId: 'sesame' }];
    const cloud = await startAws({ accounts: [{ id: PAYMENTS, roles }] });
    Object.assign(process.env, cloud.env);
    const keys = new AwsKeyService();
    running.push({ cloud, keys });
    return { cloud, keys };
  });
});
