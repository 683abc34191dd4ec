import { partitionOf } from '../domain/account.js';
import { ORIGIN } from '../domain/key-as-read.js';
import type { JsonObject } from '../domain/names.js';
import type { KeyRequest } from '../domain/request.js';
import { REQUEST_ID_TAG } from '../domain/tags.js';

/**
 * Narrows the assumed role to this one request: a key of Origin EXTERNAL that carries its tag, its alias, its
 * Region, and what is needed to look. What the role itself lacks is not added. At most 2,048 characters.
 *
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export function sessionPolicy(request: KeyRequest): JsonObject {
  const { region, alias, regionality, keySpec } = request.parameters;
  const { account } = request.terms;
  const partition = partitionOf(account);
  const ownTag = { 'aws:RequestedRegion': region, [`aws:RequestTag/${REQUEST_ID_TAG}`]: request.id };
  const keys = `arn:${partition}:kms:${region}:${account.id}:key/*`;
  const aliasArn = `arn:${partition}:kms:${region}:${account.id}:${alias}`;
  const statements = [
    allow('kms:CreateKey', '*', { ...ownTag, 'kms:KeyOrigin': ORIGIN, 'kms:KeySpec': keySpec }),
    allow('kms:TagResource', '*', ownTag),
    allow('kms:CreateAlias', [aliasArn, keys]),
    allow(['kms:DescribeKey', 'kms:GetKeyPolicy', 'kms:ListResourceTags'], keys),
    allow(['kms:ListKeys', 'tag:GetResources'], '*', { 'aws:RequestedRegion': region }),
    allow(['iam:GetRole', 'iam:GetUser'], `arn:${partition}:iam::${account.id}:*`),
  ];
  const linkedRole = `arn:${partition}:iam::${account.id}:role/aws-service-role/mrk.kms.amazonaws.com/*`;
  const multiRegion =
    regionality === 'multi-region-primary' ? [allow('iam:CreateServiceLinkedRole', linkedRole)] : [];
  return { Version: '2012-10-17', Statement: [...statements, ...multiRegion] };
}

type OneOrMore = string | readonly string[];

function allow(action: OneOrMore, resource: OneOrMore, equals?: JsonObject): JsonObject {
  const statement = { Effect: 'Allow', Action: action, Resource: resource };
  return equals ? { ...statement, Condition: { StringEquals: equals } } : statement;
}
