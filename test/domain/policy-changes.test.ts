import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/domain/names.js';
import { policyChanges } from '../../src/domain/policy-changes.js';

const ROOT = 'arn:aws:iam::111122223333:root';
const APP = 'arn:aws:iam::111122223333:role/App';
const EVE = 'arn:aws:iam::999900001111:root';

const ADMINISTRATION = {
  Sid: 'Enable IAM User Permissions',
  Effect: 'Allow',
  Principal: { AWS: ROOT },
  Action: 'kms:*',
  Resource: '*',
};
const USE = {
  Sid: 'Allow use of the key',
  Effect: 'Allow',
  Principal: { AWS: APP },
  Action: ['kms:Encrypt', 'kms:Decrypt'],
  Resource: '*',
};
const NAMELESS = {
  Effect: 'Deny',
  Principal: '*',
  Action: 'kms:Decrypt',
  Resource: '*',
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
};

function policy(...Statement: JsonObject[]): JsonObject {
  return { Version: '2012-10-17', Statement };
}

describe('what is otherwise in a key policy', () => {
  it.each<[string, JsonObject, string[]]>([
    ['nothing', policy(ADMINISTRATION, USE), []],
    ['the order alone', policy({ ...USE, Action: ['kms:Decrypt', 'kms:Encrypt'] }, ADMINISTRATION), []],
    [
      'who was let in',
      policy(ADMINISTRATION, { ...USE, Principal: { AWS: [APP, EVE] } }),
      [`"Allow use of the key" adds ${EVE}`],
    ],
    [
      'who was shut out, and what was allowed',
      policy(ADMINISTRATION, { ...USE, Principal: { AWS: EVE }, Action: ['kms:Encrypt', 'kms:Sign'] }),
      [`"Allow use of the key" adds ${EVE}, drops ${APP}, adds kms:Sign, drops kms:Decrypt`],
    ],
    [
      'a condition, and the effect',
      policy(ADMINISTRATION, { ...USE, Effect: 'Deny', Condition: { Bool: { a: 'true' } } }),
      ['"Allow use of the key" changes its Effect, changes its Condition'],
    ],
    [
      'a statement that was added',
      policy(ADMINISTRATION, USE, { ...USE, Sid: 'Backdoor', Principal: { AWS: EVE } }),
      [`"Backdoor" was added: Allow ${EVE} kms:Encrypt, kms:Decrypt`],
    ],
    [
      'a statement without a name, for everybody, under a condition',
      policy(ADMINISTRATION, USE, NAMELESS),
      ['a statement without a name was added: Deny * kms:Decrypt, under a condition'],
    ],
    ['a statement that is gone', policy(ADMINISTRATION), ['"Allow use of the key" is gone']],
    [
      'a list of one, written as the one',
      { Version: '2012-10-17', Statement: ADMINISTRATION },
      ['"Allow use of the key" is gone'],
    ],
    [
      'a service, and everybody but somebody',
      policy(
        ADMINISTRATION,
        { ...USE, Principal: { AWS: APP, Service: 'ec2.amazonaws.com' } },
        { Sid: 'Most', Effect: 'Allow', NotPrincipal: { AWS: EVE }, NotAction: 'kms:Put*', Resource: '*' },
      ),
      ['"Allow use of the key" adds ec2.amazonaws.com', '"Most" was added: Allow NotPrincipal NotAction'],
    ],
    [
      'a statement that stands twice',
      policy(ADMINISTRATION, USE, USE),
      [`"Allow use of the key" was added: Allow ${APP} kms:Encrypt, kms:Decrypt`],
    ],
    ['everything', {}, ['"Enable IAM User Permissions" is gone', '"Allow use of the key" is gone']],
  ])('is told by statement: %s', (_, found, changes) => {
    expect(policyChanges(policy(ADMINISTRATION, USE), found)).toEqual(changes);
  });
});
