import { GetServiceQuotaCommand } from '@aws-sdk/client-service-quotas';
import { describe, expect, it } from 'vitest';
import type { AwsOptions } from '../../../sandbox/aws/aws.js';
import { assume, aws, DUBLIN, PAYMENTS, quotasFor, refusal } from './support.js';

const KEYS = new GetServiceQuotaCommand({ ServiceCode: 'kms', QuotaCode: 'L-C2F1777E' });
const SESSION = `arn:aws:sts::${PAYMENTS}:assumed-role/byok-key-creator/byok-r1`;
const REFUSED = `User: ${SESSION} is not authorized to perform: servicequotas:GetServiceQuota because no`;

async function quotasOf(options: Partial<AwsOptions> = {}, Policy?: string) {
  const cloud = await aws(options);
  return { cloud, quotas: quotasFor(cloud, await assume(cloud, { Policy }), DUBLIN) };
}

describe.concurrent('the quota of KMS keys', () => {
  it('is 100,000 in an account and Region', async () => {
    const { quotas } = await quotasOf();

    const { Quota } = await quotas.send(KEYS);

    expect(Quota).toEqual({
      ServiceCode: 'kms',
      ServiceName: 'AWS Key Management Service (AWS KMS)',
      QuotaArn: `arn:aws:servicequotas:eu-west-1:${PAYMENTS}:kms/L-C2F1777E`,
      QuotaCode: 'L-C2F1777E',
      QuotaName: 'Customer Master Keys (CMKs)',
      Value: 100_000,
      Unit: 'None',
      Adjustable: true,
      GlobalQuota: false,
      QuotaAppliedAtLevel: 'ACCOUNT',
    });
  });

  it('is what CreateKey stops at', async () => {
    const { quotas } = await quotasOf({ keyQuota: 3 });

    expect((await quotas.send(KEYS)).Quota?.Value).toBe(3);
  });

  it.each([
    ['kms', 'L-00000000', 'quota'],
    ['KMS', 'L-C2F1777E', 'service'],
  ])('is not found as %s %s', async (ServiceCode, QuotaCode, what) => {
    const { quotas } = await quotasOf();

    expect(await refusal(quotas.send(new GetServiceQuotaCommand({ ServiceCode, QuotaCode })))).toEqual({
      name: 'NoSuchResourceException',
      message: `The request failed because the specified ${what} does not exist.`,
    });
  });

  it('is not told to a role without the right', async () => {
    const { cloud, quotas } = await quotasOf();
    cloud.setRole(PAYMENTS, 'byok-key-creator', { denies: ['servicequotas:*'] });

    expect(await refusal(quotas.send(KEYS))).toEqual({
      name: 'AccessDeniedException',
      message: `${REFUSED} identity-based policy allows the servicequotas:GetServiceQuota action`,
    });
  });

  it('is not told to a session without the right', async () => {
    const Statement = [{ Effect: 'Allow', Action: 'kms:*', Resource: '*' }];
    const { quotas } = await quotasOf({}, JSON.stringify({ Version: '2012-10-17', Statement }));

    expect(await refusal(quotas.send(KEYS))).toEqual({
      name: 'AccessDeniedException',
      message: `${REFUSED} session policy allows the servicequotas:GetServiceQuota action`,
    });
  });

  it('is not told while the service is busy', async () => {
    const { cloud, quotas } = await quotasOf();
    cloud.faults.next('GetServiceQuota', { kind: 'throttle' });

    expect(await refusal(quotas.send(KEYS))).toMatchObject({ name: 'TooManyRequestsException' });
  });
});
