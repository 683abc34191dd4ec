import { describe, expect, it } from 'vitest';
import type { Aws } from '../../sandbox/aws/aws.js';
import type { AliasName, Region } from '../../src/domain/names.js';
import type { PrincipalArn } from '../../src/domain/principal.js';
import type { LookupPlace, LookupSession, Lookups } from '../../src/workflow/lookup-port.js';
import { ALICE, account } from '../support/requests.js';
import { failureOf } from './scenes.js';

const PAYMENTS = '111122223333';
/** Another account of the same cloud. */
export const LAB = '444455556666';
const FRANKFURT = 'eu-central-1';
const ROLE = 'byok-key-creator';
const ORDERS = 'alias/orders' as AliasName;

export interface LookupBench {
  readonly lookups: Lookups;
  readonly cloud: Aws;
}

const PLACE: LookupPlace = {
  account: account({ externalId: 'sesame' }),
  region: FRANKFURT as Region,
  formId: 'V0FORM',
  by: ALICE,
};

function arn(path: string): PrincipalArn {
  return `arn:aws:iam::${PAYMENTS}:${path}` as PrincipalArn;
}

/** One look, the right it needs, and the call that AWS then refuses. */
type Look = [right: string, operation: string, look: (session: LookupSession) => Promise<unknown>];

const LOOKS: Look[] = [
  ['iam:ListRoles', 'ListRoles', (session) => session.principals()],
  ['iam:ListUsers', 'ListUsers', (session) => session.principals()],
  ['iam:GetRole', 'GetRole', (session) => session.exists(arn('role/byok-key-creator'))],
  ['iam:GetUser', 'GetUser', (session) => session.exists(arn('user/nobody'))],
  ['kms:DescribeKey', 'DescribeKey', (session) => session.keyBehind(ORDERS)],
  ['servicequotas:GetServiceQuota', 'GetServiceQuota', (session) => session.keyQuota()],
  ['kms:ListKeys', 'ListKeys', (session) => session.keyQuota()],
];

/** What every way to look up keeps to. `open` gives one and the cloud it looks at; one test at a time. */
export function lookupsContract(open: (keyQuota?: number) => Promise<LookupBench>): void {
  describe('the roles and users of an account', () => {
    it('are all there, page after page, without those that AWS makes for its services', async () => {
      const { lookups, cloud } = await open();
      const roles = Array.from({ length: 1_100 }, (_, at) => `team/Role-${String(at).padStart(4, '0')}`);
      cloud.addPrincipals(PAYMENTS, { roles, users: ['ann', 'ops/ben'] });
      cloud.addPrincipals(LAB, { roles: ['Elsewhere'] });
      const session = await lookups.open(PLACE);

      const found = await session.principals();

      expect(found).toHaveLength(1_103);
      expect(found).toEqual(found.toSorted());
      expect(found).toContain('arn:aws:iam::111122223333:role/team/Role-1099');
      expect(found).toContain('arn:aws:iam::111122223333:role/byok-key-creator');
      expect(found.slice(-2)).toEqual([
        'arn:aws:iam::111122223333:user/ann',
        'arn:aws:iam::111122223333:user/ops/ben',
      ]);
      expect(found.filter((each) => each.includes('aws-service-role'))).toEqual([]);
    });

    it.each([
      ['role/team/Admin', true],
      ['user/ann', true],
      ['role/Admin', false],
      ['role/other/Admin', false],
      ['role/team/admin', false],
      ['role/team/Nobody', false],
      ['user/Ann', false],
      ['role/ann', false],
      ['user/team/Admin', false],
    ])('%s: known to IAM under exactly this ARN: %s', async (path, known) => {
      const { lookups, cloud } = await open();
      cloud.addPrincipals(PAYMENTS, { roles: ['team/Admin'], users: ['ann'] });
      const session = await lookups.open(PLACE);

      expect(await session.exists(arn(path))).toBe(known);
    });

    it.each([
      ['aws-cn', 'cn-north-1'],
      ['aws-us-gov', 'us-gov-west-1'],
    ])('are found in %s as well', async (partition, region) => {
      const { lookups, cloud } = await open();
      cloud.addPrincipals(PAYMENTS, { users: ['ann'] });
      const roleArn = `arn:${partition}:iam::${PAYMENTS}:role/${ROLE}`;
      const there = account({ externalId: 'sesame', roleArn });
      const session = await lookups.open({ ...PLACE, account: there, region: region as Region });

      expect(await session.principals()).toContain(`arn:${partition}:iam::111122223333:user/ann`);
      expect(await session.exists(`arn:${partition}:iam::111122223333:user/ann` as PrincipalArn)).toBe(true);
      expect(await session.exists(arn('user/ann'))).toBe(false);
    });
  });

  describe('an alias', () => {
    it('is free, or has the key behind it, in its account and Region', async () => {
      const { lookups, cloud } = await open();
      cloud.createKeyFor(PAYMENTS, 'eu-west-1', { alias: ORDERS });
      cloud.createKeyFor(LAB, FRANKFURT, { alias: ORDERS });
      const session = await lookups.open(PLACE);
      expect(await session.keyBehind(ORDERS)).toBeUndefined();

      const { keyId } = cloud.createKeyFor(PAYMENTS, FRANKFURT, { alias: ORDERS });

      expect(await session.keyBehind(ORDERS)).toBe(keyId);
    });
  });

  describe('the quota of keys', () => {
    it('counts the keys of this account and Region', async () => {
      const { lookups, cloud } = await open(1_200);
      for (let made = 0; made < 1_001; made += 1) cloud.createKeyFor(PAYMENTS, FRANKFURT);
      cloud.createKeyFor(PAYMENTS, 'eu-west-1');
      cloud.createKeyFor(LAB, FRANKFURT);
      const session = await lookups.open(PLACE);

      expect(await session.keyQuota()).toEqual({ used: 1_001, allowed: 1_200 });
    });
  });

  describe('the session of a look-up', () => {
    it('is named for its form, and for the person who fills it', async () => {
      const { lookups, cloud } = await open();
      const session = await lookups.open(PLACE);
      await session.keyBehind(ORDERS);

      const [assumed, described] = cloud.trail;
      expect(assumed?.requestParameters).toMatchObject({
        roleArn: 'arn:aws:iam::111122223333:role/byok-key-creator',
        roleSessionName: 'byok-form-V0FORM',
        sourceIdentity: 'U0ALICE',
        externalId: 'sesame',
      });
      expect(described).toMatchObject({ sessionName: 'byok-form-V0FORM', sourceIdentity: 'U0ALICE' });
    });

    it('may look at what the form asks for, and at nothing else, though the role may do more', async () => {
      const { lookups, cloud } = await open();
      await lookups.open(PLACE);

      const policy = JSON.parse(String(cloud.trail[0]?.requestParameters['policy']));

      expect(policy.Statement).toEqual([
        {
          Effect: 'Allow',
          Action: [
            'iam:ListRoles',
            'iam:ListUsers',
            'iam:GetRole',
            'iam:GetUser',
            'kms:DescribeKey',
            'kms:ListKeys',
            'servicequotas:GetServiceQuota',
          ],
          Resource: '*',
        },
      ]);
    });

    it.each(LOOKS)('tells what failed where the role lacks %s', async (right, operation, look) => {
      const { lookups, cloud } = await open();
      cloud.setRole(PAYMENTS, ROLE, { denies: [right] });
      const session = await lookups.open(PLACE);

      const failure = await failureOf(look(session));

      expect(failure).toMatchObject({ kind: 'refused', operation });
      expect(failure.code).toMatch(/^AccessDenied/);
      expect(failure.message).toContain(right);
    });

    it('is refused in the words of AWS where the role does not trust the bot', async () => {
      const { lookups, cloud } = await open();
      cloud.setRole(PAYMENTS, ROLE, { trustsBot: false });

      expect(await failureOf(lookups.open(PLACE))).toMatchObject({
        kind: 'refused',
        operation: 'AssumeRole',
        code: 'AccessDenied',
      });
    });

    it('fails, and finds nothing free or missing, when AWS is out of reach', async () => {
      const { lookups, cloud } = await open();
      const session = await lookups.open(PLACE);
      await cloud.stop();

      expect(await failureOf(session.keyBehind(ORDERS))).toMatchObject({ kind: 'busy' });
      expect(await failureOf(session.exists(arn('role/Nobody')))).toMatchObject({ kind: 'busy' });
    });
  });
}
