import {
  CreateAliasCommand,
  CreateKeyCommand,
  type CreateKeyCommandInput,
  EnableKeyCommand,
  KMSClient,
  ListAliasesCommand,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, it } from 'vitest';
import { startAws } from '../../sandbox/aws/aws.js';
import { sessionPolicy } from '../../src/aws/session-policy.js';
import type { AliasName, Region } from '../../src/domain/names.js';
import { inTheEnd } from '../support/endings.js';
import { parameters, request, terms } from '../support/requests.js';

describe('the session policy', () => {
  it.each(['single-region', 'multi-region-primary'] as const)(
    'of a %s key fits into the 2,048 characters of AWS, with the longest alias there can be',
    (regionality) => {
      const alias = `alias/${'a'.repeat(250)}` as AliasName;
      const region = 'ap-southeast-14' as Region;
      const roleArn = 'arn:aws-us-gov:iam::111122223333:role/byok-key-creator';

      const policy = sessionPolicy(
        request({ parameters: parameters({ alias, region, regionality }), terms: terms({ roleArn }) }),
      );

      expect(JSON.stringify(policy).length).toBeLessThanOrEqual(2_048);
      expect(JSON.stringify(policy)).toContain(alias);
    },
  );

  it.each([
    [
      'arn:aws:iam::111122223333:role/x',
      'eu-central-1',
      'arn:aws:kms:eu-central-1:111122223333:alias/orders',
    ],
    [
      'arn:aws-cn:iam::111122223333:role/x',
      'cn-north-1',
      'arn:aws-cn:kms:cn-north-1:111122223333:alias/orders',
    ],
    [
      'arn:aws-us-gov:iam::111122223333:role/x',
      'us-gov-west-1',
      'arn:aws-us-gov:kms:us-gov-west-1:111122223333:alias/orders',
    ],
  ])('of %s is in its partition', (roleArn, region, aliasArn) => {
    const policy = sessionPolicy(
      request({ parameters: parameters({ region: region as Region }), terms: terms({ roleArn }) }),
    );

    expect(JSON.stringify(policy)).toContain(`"${aliasArn}"`);
  });
});

/** A session of the real policy in a role that itself may do everything. */
async function almighty(policy = sessionPolicy(request())) {
  const roles = [{ name: 'byok-key-creator', allows: ['kms:*', 'iam:*'] }];
  const cloud = await startAws({ accounts: [{ id: '111122223333', roles }] });
  inTheEnd(() => cloud.stop());
  const credentials = {
    accessKeyId: cloud.env['AWS_ACCESS_KEY_ID'] ?? '',
    secretAccessKey: cloud.env['AWS_SECRET_ACCESS_KEY'] ?? '',
  };
  const sts = new STSClient({ endpoint: cloud.url, region: 'eu-central-1', credentials });
  const { Credentials: given } = await sts.send(
    new AssumeRoleCommand({
      RoleArn: 'arn:aws:iam::111122223333:role/byok-key-creator',
      RoleSessionName: 'byok-k3f9-x2mp-7qtd',
      Policy: JSON.stringify(policy),
    }),
  );
  const session = {
    accessKeyId: given?.AccessKeyId ?? '',
    secretAccessKey: given?.SecretAccessKey ?? '',
    sessionToken: given?.SessionToken ?? '',
  };
  const kms = (region = 'eu-central-1') =>
    new KMSClient({ endpoint: cloud.url, region, credentials: session, maxAttempts: 1 });
  const { keyId } = cloud.createKeyFor('111122223333', 'eu-central-1');
  return { kms, keyId, cloud };
}

const TAGS = [{ TagKey: 'byok:request-id', TagValue: 'k3f9-x2mp-7qtd' }];
const create = (kms: KMSClient, over: CreateKeyCommandInput = {}) =>
  kms.send(new CreateKeyCommand({ Origin: 'EXTERNAL', Tags: TAGS, ...over }));

describe.concurrent('the session', () => {
  it('may make its key', async () => {
    const { kms } = await almighty();

    await expect(create(kms())).resolves.toMatchObject({ KeyMetadata: { KeyState: 'PendingImport' } });
  });

  it.each<[string, (kms: (region?: string) => KMSClient, keyId: string) => Promise<unknown>]>([
    ['make a key in another Region', (kms) => create(kms('eu-west-1'))],
    ['make a key without its tag', (kms) => create(kms(), { Tags: [{ TagKey: 'team', TagValue: 'x' }] })],
    ['make a key without any tag', (kms) => create(kms(), { Tags: [] })],
    [
      'make a key of another request',
      (kms) => create(kms(), { Tags: [{ TagKey: 'byok:request-id', TagValue: 'othr-othr-othr' }] }),
    ],
    ['make a key whose material AWS makes', (kms) => create(kms(), { Origin: 'AWS_KMS' })],
    ['make a multi-Region key', (kms) => create(kms(), { MultiRegion: true })],
    [
      'give another alias',
      (kms, TargetKeyId) => kms().send(new CreateAliasCommand({ AliasName: 'alias/payroll', TargetKeyId })),
    ],
    [
      'give an alias that begins like its own',
      (kms, TargetKeyId) => kms().send(new CreateAliasCommand({ AliasName: 'alias/orders-2', TargetKeyId })),
    ],
    ['list aliases', (kms) => kms().send(new ListAliasesCommand({}))],
    ['enable a key', (kms, KeyId) => kms().send(new EnableKeyCommand({ KeyId }))],
    ['delete a key', (kms, KeyId) => kms().send(new ScheduleKeyDeletionCommand({ KeyId }))],
  ])('may not %s, whatever its role may', async (_, act) => {
    const { kms, keyId, cloud } = await almighty();

    await expect(act(kms, keyId)).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining('because no session policy allows'),
    });
    expect(cloud.keys()).toHaveLength(1);
    expect(cloud.protocolErrors).toEqual([]);
  });
});
