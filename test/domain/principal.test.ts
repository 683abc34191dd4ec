import { describe, expect, it } from 'vitest';
import type { Account } from '../../src/domain/account.js';
import { principalObjection } from '../../src/domain/principal.js';
import { account } from '../support/requests.js';

const aws = account();
const china = account({ roleArn: 'arn:aws-cn:iam::111122223333:role/byok-key-creator' });
const government = account({ roleArn: 'arn:aws-us-gov:iam::111122223333:role/byok-key-creator' });

const WRITE_IT = 'write it as arn:aws:iam::111122223333:role/NAME or …:user/NAME';
const WILDCARD = 'name each role or user, a wildcard is not taken here';
const STRANGER =
  'name roles and users of payments-prod (111122223333); other accounts have a field of their own';

describe('a key administrator or user', () => {
  it.each<[string, string, Account]>([
    ['a role', 'arn:aws:iam::111122223333:role/app', aws],
    ['a user', 'arn:aws:iam::111122223333:user/ann', aws],
    ['with a path', 'arn:aws:iam::111122223333:role/team/eu/app', aws],
    ['with every mark', 'arn:aws:iam::111122223333:role/a_1+b=c,d.e@f-g', aws],
    ['a name of 64 characters', `arn:aws:iam::111122223333:role/${'n'.repeat(64)}`, aws],
    ['149 characters', `arn:aws:iam::111122223333:role/${'p'.repeat(57)}/${'n'.repeat(60)}`, aws],
    [
      'a role of single sign-on',
      'arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/eu-central-1/AWSReservedSSO_Admin_0123456789abcdef',
      aws,
    ],
    [
      'a service-linked role: the list leaves it out, but a key may be used by it',
      'arn:aws:iam::111122223333:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling',
      aws,
    ],
    ['in China', 'arn:aws-cn:iam::111122223333:role/app', china],
    ['in GovCloud', 'arn:aws-us-gov:iam::111122223333:role/app', government],
  ])('may be: %s', (_, arn, at) => {
    expect(principalObjection(arn, at)).toBeUndefined();
  });

  it.each<[string, string, string]>([
    ['nothing', '', WRITE_IT],
    ['a name', 'app', WRITE_IT],
    ['a name with its kind', 'role/app', WRITE_IT],
    ['the account', '111122223333', WRITE_IT],
    ['its root', 'arn:aws:iam::111122223333:root', WRITE_IT],
    ['a group', 'arn:aws:iam::111122223333:group/developers', WRITE_IT],
    ['a policy', 'arn:aws:iam::111122223333:policy/app', WRITE_IT],
    ['an instance profile', 'arn:aws:iam::111122223333:instance-profile/app', WRITE_IT],
    ['a federated provider', 'arn:aws:iam::111122223333:saml-provider/corp', WRITE_IT],
    ['a service', 'ec2.amazonaws.com', WRITE_IT],
    ['a unique id', 'AROAIIDEXAMPLEEXAMPLE', WRITE_IT],
    ['a role without a name', 'arn:aws:iam::111122223333:role/', WRITE_IT],
    ['a path without a name', 'arn:aws:iam::111122223333:role/team/', WRITE_IT],
    ['a part of the path that is empty', 'arn:aws:iam::111122223333:role/team//app', WRITE_IT],
    ['a name of 65 characters', `arn:aws:iam::111122223333:role/${'n'.repeat(65)}`, WRITE_IT],
    ['a Region, where IAM has none', 'arn:aws:iam:eu-central-1:111122223333:role/app', WRITE_IT],
    ['space before it', ' arn:aws:iam::111122223333:role/app', WRITE_IT],
    ['space inside', 'arn:aws:iam::111122223333:role/my app', WRITE_IT],
    ['a second line', 'arn:aws:iam::111122223333:role/app\n', WRITE_IT],
    ['quotes', 'arn:aws:iam::111122223333:role/a"b', WRITE_IT],
    ['letters of another script', 'arn:aws:iam::111122223333:role/äpp', WRITE_IT],
    ['the kind in capitals', 'arn:aws:iam::111122223333:Role/app', WRITE_IT],
    ['two of them', 'arn:aws:iam::111122223333:role/a,arn:aws:iam::111122223333:role/b', WRITE_IT],
    ['everybody', '*', WILDCARD],
    ['every role', 'arn:aws:iam::111122223333:role/*', WILDCARD],
    ['every account', 'arn:aws:iam::*:role/app', WILDCARD],
    ['a session', 'arn:aws:sts::111122223333:assumed-role/app/ann', 'name the role, not one of its sessions'],
    ['another account', 'arn:aws:iam::444455556666:role/app', STRANGER],
    ['an account one digit short', 'arn:aws:iam::11112222333:role/app', STRANGER],
    ['no account', 'arn:aws:iam:::role/app', STRANGER],
    ['another partition', 'arn:aws-cn:iam::111122223333:role/app', 'this account is in the partition "aws"'],
    [
      'another partition and account',
      'arn:aws-us-gov:iam::444455556666:role/app',
      'this account is in the partition "aws"',
    ],
    ['no partition', 'arn::iam::111122223333:role/app', 'this account is in the partition "aws"'],
    [
      'what Slack gives back of a longer ARN',
      `arn:aws:iam::111122223333:role/${'p'.repeat(118)}…`,
      'an ARN of more than 149 characters does not fit this form; name a role with a shorter path',
    ],
  ])('may not be: %s', (_, arn, words) => {
    expect(principalObjection(arn, aws)).toBe(`"${arn}": ${words}`);
  });

  it('says how to write it in the partition of the account', () => {
    expect(principalObjection('app', china)).toBe(
      '"app": write it as arn:aws-cn:iam::111122223333:role/NAME or …:user/NAME',
    );
    expect(principalObjection('arn:aws:iam::111122223333:role/app', china)).toBe(
      '"arn:aws:iam::111122223333:role/app": this account is in the partition "aws-cn"',
    );
  });
});
