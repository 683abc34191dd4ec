import { DescribeKeyCommand, ListKeysCommand } from '@aws-sdk/client-kms';
import { GetResourcesCommand } from '@aws-sdk/client-resource-groups-tagging-api';
import { describe, expect, it } from 'vitest';
import type { Fault } from '../../../sandbox/aws/faults.js';
import { assume, aws, createKey, insider, kmsFor, refusal, taggingFor } from './support.js';

describe.concurrent('a call of CreateKey that is made once', () => {
  it.each<[string, Fault, string, number]>([
    ['loses its reply', { kind: 'lose-reply' }, 'TimeoutError', 1],
    ['fails after the work', { kind: 'fail-after' }, 'KMSInternalException', 1],
    ['fails before the work', { kind: 'fail-before' }, 'KMSInternalException', 0],
    ['is reset before the work', { kind: 'reset-before' }, 'TimeoutError', 0],
    ['is throttled', { kind: 'throttle' }, 'ThrottlingException', 0],
    [
      'is refused',
      { kind: 'error', name: 'LimitExceededException', message: 'Full.' },
      'LimitExceededException',
      0,
    ],
    ['comes with expired credentials', { kind: 'expire-credentials' }, 'ExpiredTokenException', 0],
  ])('and %s is an error', async (_, fault, name, keys) => {
    const cloud = await aws();
    const kms = await insider(cloud);
    cloud.faults.next('CreateKey', fault);

    expect(await refusal(createKey(kms))).toMatchObject({ name });
    expect(cloud.keys()).toHaveLength(keys);
  });

  it('and whose answer is late has made its key at once', async () => {
    const cloud = await aws();
    const kms = await insider(cloud);
    cloud.faults.next('CreateKey', { kind: 'delay', ms: 1_000 });
    let isAnswered = false;

    const asked = createKey(kms).finally(() => {
      isAnswered = true;
    });
    const made = await cloud.until(() => cloud.keys()[0], 'the key');

    expect(isAnswered).toBe(false);
    expect(await asked).toBe(made.keyId);
  });
});

describe.concurrent("the SDK's own repeating", () => {
  it.each<[string, Fault]>([
    ['a lost reply', { kind: 'lose-reply' }],
    ['a failure after the work', { kind: 'fail-after' }],
  ])('turns %s into two keys and no error', async (_, fault) => {
    const cloud = await aws();
    const kms = await insider(cloud, { maxAttempts: 3 });
    cloud.faults.next('CreateKey', fault);

    const keyId = await createKey(kms);

    expect(cloud.keys()).toHaveLength(2);
    expect(cloud.keys()[1]?.keyId).toBe(keyId);
  });

  it('turns two lost replies into three keys', async () => {
    const cloud = await aws();
    const kms = await insider(cloud, { maxAttempts: 3 });
    cloud.faults.next('CreateKey', { kind: 'lose-reply' }, 2);

    await createKey(kms);

    expect(cloud.keys()).toHaveLength(3);
  });
});

describe.concurrent('a fault', () => {
  it('hits only the operation and the number of calls it is set for', async () => {
    const cloud = await aws();
    const kms = await insider(cloud);
    cloud.faults.next('ListKeys', { kind: 'throttle' }, 2);

    const keyId = await createKey(kms);

    await expect(kms.send(new ListKeysCommand({}))).rejects.toThrow('exceeded the rate');
    await expect(kms.send(new ListKeysCommand({}))).rejects.toThrow('exceeded the rate');
    expect((await kms.send(new ListKeysCommand({}))).Keys).toMatchObject([{ KeyId: keyId }]);
  });

  it('that is aimed hits the session and the question it is meant for, as often as it is asked', async () => {
    const cloud = await aws();
    const [mine, other] = [await insider(cloud), await insider(cloud)];
    const keyId = await createKey(mine);
    const look = (KeyId: string) => new DescribeKeyCommand({ KeyId });
    const session = 'byok-mine';
    const aimed = kmsFor(cloud, await assume(cloud, { RoleSessionName: session }));
    const fault = cloud.faults.aim(
      { operation: 'DescribeKey', session, where: ({ KeyId }) => KeyId === keyId },
      { kind: 'throttle' },
    );

    await expect(other.send(look(keyId))).resolves.toBeDefined();
    expect(await refusal(aimed.send(look('alias/none')))).toMatchObject({ name: 'NotFoundException' });
    for (const _ of [1, 2, 3])
      expect(await refusal(aimed.send(look(keyId)))).toMatchObject({ name: 'ThrottlingException' });
    expect(fault.hits).toBe(3);
    fault.lift();
    await expect(aimed.send(look(keyId))).resolves.toBeDefined();
    expect(cloud.faults.planned()).toEqual([]);
  });

  it('that is aimed at AssumeRole hits the opening of that session', async () => {
    const cloud = await aws();
    cloud.faults.aim({ operation: 'AssumeRole', session: 'byok-mine' }, { kind: 'throttle' });

    await expect(assume(cloud, { RoleSessionName: 'byok-other' })).resolves.toBeDefined();
    expect(await refusal(assume(cloud, { RoleSessionName: 'byok-mine' }))).toMatchObject({
      name: 'Throttling',
    });
  });

  it('that is behind answers as if nothing had happened, and does nothing', async () => {
    const cloud = await aws();
    const tagging = taggingFor(cloud, await assume(cloud));
    await createKey(await insider(cloud), { Tags: [{ TagKey: 'a', TagValue: 'b' }] });
    cloud.faults.next('GetResources', { kind: 'behind', answer: { ResourceTagMappingList: [] } });
    const look = async () => (await tagging.send(new GetResourcesCommand({}))).ResourceTagMappingList?.length;

    expect([await look(), await look()]).toEqual([0, 1]);
    expect(cloud.trail.filter(({ eventName }) => eventName === 'GetResources')).toHaveLength(2);
  });

  it('that is cleared hits nobody', async () => {
    const cloud = await aws();
    cloud.faults.next('AssumeRole', { kind: 'fail-before' });

    cloud.faults.clear();

    await expect(assume(cloud)).resolves.toBeDefined();
  });

  it.each<[Fault, string]>([
    [{ kind: 'throttle' }, 'Throttling'],
    [{ kind: 'fail-before' }, 'InternalFailure'],
    [{ kind: 'lose-reply' }, 'TimeoutError'],
    [{ kind: 'expire-credentials' }, 'ExpiredToken'],
  ])('%j at AssumeRole has the words of STS', async (fault, name) => {
    const cloud = await aws();
    cloud.faults.next('AssumeRole', fault);

    expect(await refusal(assume(cloud))).toMatchObject({ name });
    await expect(assume(cloud)).resolves.toBeDefined();
  });

  it.each<[Fault, string]>([
    [{ kind: 'throttle' }, 'ThrottledException'],
    [{ kind: 'fail-after' }, 'InternalServiceException'],
  ])('%j at GetResources has the words of the Tagging API', async (fault, name) => {
    const cloud = await aws();
    const tagging = taggingFor(cloud, await assume(cloud));
    cloud.faults.next('GetResources', fault);

    expect(await refusal(tagging.send(new GetResourcesCommand({})))).toMatchObject({ name });
  });

  it('that expires credentials ends the session, not the role', async () => {
    const cloud = await aws();
    const credentials = await assume(cloud);
    const kms = kmsFor(cloud, credentials);
    const keyId = await createKey(kms);
    cloud.faults.next('DescribeKey', { kind: 'expire-credentials' });
    const look = new DescribeKeyCommand({ KeyId: keyId });

    expect(await refusal(kms.send(look))).toMatchObject({ name: 'ExpiredTokenException' });
    expect(await refusal(kms.send(look))).toMatchObject({ name: 'ExpiredTokenException' });
    const again = await insider(cloud);
    await expect(again.send(look)).resolves.toBeDefined();
  });
});

describe.concurrent('the rate of CreateKey', () => {
  it('is five at once when quotas are enforced', async () => {
    const cloud = await aws({ enforceQuotas: true });
    const kms = await insider(cloud);

    const tries = await Promise.allSettled(Array.from({ length: 20 }, () => createKey(kms)));

    const made = tries.filter(({ status }) => status === 'fulfilled').length;
    expect(made).toBeGreaterThanOrEqual(5);
    expect(made).toBeLessThan(20);
    expect(cloud.keys()).toHaveLength(made);
  });

  it('is boundless when they are not', async () => {
    const kms = await insider(await aws());

    await expect(Promise.all(Array.from({ length: 8 }, () => createKey(kms)))).resolves.toHaveLength(8);
  });
});
