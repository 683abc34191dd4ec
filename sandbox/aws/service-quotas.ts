import { partitionOf } from './arn.js';
import { authorize } from './authorize.js';
import { AwsError } from './aws-error.js';
import type { Call } from './call.js';
import { check, required, text, textOf } from './input.js';

/** @see https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/API_GetServiceQuota.html */
const SHAPE = {
  ServiceCode: required(text(1, 63, '[a-zA-Z][a-zA-Z0-9-]{1,63}')),
  QuotaCode: required(text(1, 128, '[a-zA-Z][a-zA-Z0-9-]{1,128}')),
};

/** How many KMS keys an account may have in a Region. */
const KEYS_QUOTA = 'L-C2F1777E';

/** Knows one quota: the keys of an account in a Region. */
export function getServiceQuota(call: Call) {
  const { input, place, world } = call;
  check(input, SHAPE);
  // The action has no resource, and the refusal names none.
  authorize(call, { action: 'servicequotas:GetServiceQuota', resource: '*', resourceUnnamed: true });
  if (textOf(input, 'ServiceCode') !== 'kms') throw unknown('service');
  if (textOf(input, 'QuotaCode') !== KEYS_QUOTA) throw unknown('quota');
  const { account, region } = place;
  return {
    Quota: {
      ServiceCode: 'kms',
      ServiceName: 'AWS Key Management Service (AWS KMS)',
      QuotaArn: `arn:${partitionOf(region)}:servicequotas:${region}:${account}:kms/${KEYS_QUOTA}`,
      QuotaCode: KEYS_QUOTA,
      QuotaName: 'Customer Master Keys (CMKs)',
      Value: world.keyQuota,
      Unit: 'None',
      Adjustable: true,
      GlobalQuota: false,
      QuotaAppliedAtLevel: 'ACCOUNT',
    },
  };
}

function unknown(what: string): AwsError {
  const message = `The request failed because the specified ${what} does not exist.`;
  return new AwsError('NoSuchResourceException', message);
}
