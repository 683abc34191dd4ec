import { describe, expect, it } from 'vitest';
import { readConfigFile } from '../../src/config-file.js';
import { KEY_SPECS } from '../../src/domain/key-spec.js';

/** Of the smallest file, with a line added to its only account. */
function problems(line: string): readonly string[] {
  const read = readConfigFile(`
channel: C0BYOKREQ
accounts:
  - id: "111122223333"
    name: payments-prod
    roleArn: arn:aws:iam::111122223333:role/byok-key-creator
    regions: [eu-central-1]
    approvals: [{count: 1, users: [U0OWNER]}]
    ${line}
`);
  return read.ok ? [] : read.problems;
}

const A_CONDITION = 'must be a Condition block, such as {StringEquals: {"aws:PrincipalOrgID": o-abc}}';

describe('what an account says of permissions', () => {
  it.each([
    [`keySpecs: [${KEY_SPECS.join(', ')}]`],
    ['policyCondition: {StringLike: {"aws:PrincipalArn": ["*/a", "*/b"]}}'],
    [
      'policyCondition: {"ForAnyValue:StringNotEqualsIgnoreCase": {"aws:TagKeys": a}, "Null": {"aws:a": "true"}}',
    ],
    ['policyCondition: {DateGreaterThanEqualsIfExists: {"aws:CurrentTime": "2026-01-01T00:00:00Z"}}'],
    [
      'policyCondition: {NumericLessThan: {"aws:MultiFactorAuthAge": "3600"}, NotIpAddress: {"aws:SourceIp": "10.0.0.0/8"}}',
    ],
    [`presets: [{name: p, description: ${'d'.repeat(1_000)}}]`],
    [`presets: [{name: p, tags: {cost-center: ""}}]`],
    [`presets: [{name: p, users: ["arn:aws:iam::111122223333:role/${'p'.repeat(55)}/${'n'.repeat(59)}"]}]`],
  ])('is good with %s', (line) => {
    expect(problems(line)).toEqual([]);
  });

  it.each<[string, string]>([
    ['keySpecs: []', 'accounts[0].keySpecs: must name a key spec'],
    ['keySpecs: RSA_2048', 'accounts[0].keySpecs: must be a list of key specs'],
    [
      'keySpecs: [SM2]',
      'accounts[0].keySpecs[0]: must be one of SYMMETRIC_DEFAULT, HMAC_224, HMAC_256, HMAC_384, HMAC_512, RSA_2048, RSA_3072, RSA_4096, ECC_NIST_P256, ECC_NIST_P384, ECC_NIST_P521, ECC_SECG_P256K1',
    ],
    ['policyCondition: o-abc', `accounts[0].policyCondition: ${A_CONDITION}`],
    ['policyCondition: {}', `accounts[0].policyCondition: ${A_CONDITION}`],
    [
      'policyCondition: {StringEquals: o-abc}',
      'accounts[0].policyCondition.StringEquals: must be condition keys with values',
    ],
    [
      'policyCondition: {StringEquals: {}}',
      'accounts[0].policyCondition.StringEquals: must be condition keys with values',
    ],
    [
      'policyCondition: {Bool: {"aws:SecureTransport": true}}',
      'accounts[0].policyCondition.Bool.aws:SecureTransport: must be a text or texts; put true, false and numbers in quotes',
    ],
    [
      'policyCondition: {StringEquals: {"aws:PrincipalTag/team": []}}',
      'accounts[0].policyCondition.StringEquals.aws:PrincipalTag/team: must have 1 to 500 characters, of those that a key policy may be written in (Latin-1)',
    ],
    [
      'policyCondition: {StringEquals: {"aws:PrincipalTag/team": [a, "🔑"]}}',
      'accounts[0].policyCondition.StringEquals.aws:PrincipalTag/team: must have 1 to 500 characters, of those that a key policy may be written in (Latin-1)',
    ],
    ...['StringMatches', 'stringEquals', 'BoolEquals', 'NullIfExists', 'ForSomeValues:Bool'].map(
      (operator): [string, string] => [
        `policyCondition: {"${operator}": {"aws:PrincipalOrgID": o-abc}}`,
        `accounts[0].policyCondition.${operator}: must be a condition operator of IAM, such as StringEquals`,
      ],
    ),
    ['materialDeletion: no-thanks', 'accounts[0].materialDeletion: must be true or false'],
    ['presets: orders', 'accounts[0].presets: must be a list of presets'],
    ['presets: [{users: []}]', 'accounts[0].presets[0].name: must be a name'],
    [
      'presets: [{name: "two words"}]',
      'accounts[0].presets[0].name: must be letters, digits, "_" or "-": it is typed after /byok-key',
    ],
    ['presets: [{name: p, colour: red}]', 'accounts[0].presets[0].colour: is not a known key'],
    [
      'presets: [{name: p, administrators: [admin]}]',
      'accounts[0].presets[0].administrators[0]: must be the ARN of a role or user',
    ],
    [
      'presets: [{name: p, users: ["arn:aws:iam::111122223333:root"]}]',
      'accounts[0].presets[0].users[0]: must be the ARN of a role or user',
    ],
    [
      `presets: [{name: p, users: ["arn:aws:iam::111122223333:role/${'p'.repeat(60)}/${'n'.repeat(60)}"]}]`,
      'accounts[0].presets[0].users[0]: must have at most 149 characters',
    ],
    [
      'presets: [{name: p, users: ["arn:aws:iam::444455556666:role/app"]}]',
      'accounts[0].presets: must name roles and users of the account: arn:aws:iam::444455556666:role/app',
    ],
    [
      'presets: [{name: p, administrators: ["arn:aws-cn:iam::111122223333:role/app"]}]',
      'accounts[0].presets: must name roles and users of the account: arn:aws-cn:iam::111122223333:role/app',
    ],
    [
      'presets: [{name: p, tags: {cost-center: 4711}}]',
      'accounts[0].presets[0].tags.cost-center: must be a text; put numbers in quotes',
    ],
    [
      'presets: [{name: p, tags: {"byok:x": a}}]',
      'accounts[0].presets[0].tags: Line 1: choose a key without "byok:": this bot sets those.',
    ],
    [
      'presets: [{name: p, tags: {"a=b": c}}]',
      'accounts[0].presets[0].tags: must be tags that can be typed into the form',
    ],
    [
      'presets: [{name: p, tags: {a: "b\\nc=d"}}]',
      'accounts[0].presets[0].tags: must be tags that can be typed into the form',
    ],
    [
      `presets: [{name: p, tags: {${Array.from({ length: 12 }, (_, n) => `t${n}: ${'v'.repeat(250)}`).join(', ')}}}]`,
      'accounts[0].presets[0].tags: must be tags that can be typed into the form',
    ],
    [
      `presets: [{name: p, description: ${'d'.repeat(1_001)}}]`,
      'accounts[0].presets[0].description: must have at most 1,000 characters',
    ],
    [
      'otherAccounts: ["444455556666", "111122223333"]',
      'accounts[0].otherAccounts: must not name the account itself: 111122223333',
    ],
  ])('is told of: %s', (line, problem) => {
    expect(problems(line)).toContain(problem);
  });
});
