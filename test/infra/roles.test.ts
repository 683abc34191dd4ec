import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sessionPolicy } from '../../src/aws/session-policy.js';
import { parameters, request } from '../support/requests.js';
import { filled, type JsonObject, readTemplate } from './cloudformation.js';
import { actionsOf, fromTerraform, rightsOfTheCode } from './rights.js';

const BOT = 'arn:aws:iam::999900001111:role/byok-key-bot';
const VALUES = {
  'AWS::Partition': 'aws',
  'AWS::AccountId': '111122223333',
  BotPrincipalArn: BOT,
  ExternalId: 'choose-your-own',
  AliasPrefix: 'payments/',
  RoleName: 'byok-key-creator',
  TargetRoleName: 'byok-key-creator',
};
const TERRAFORM = {
  partition: 'aws',
  account_id: '111122223333',
  bot_principal_arn: BOT,
  external_id: 'choose-your-own',
  alias_prefix: 'payments/',
  target_role_name: 'byok-key-creator',
};

function roleIn(file: string) {
  const { Resources: resources } = readTemplate(`infra/cloudformation/${file}`);
  const properties = resources['Role']?.Properties ?? {};
  const [policy] = properties['Policies'] as readonly JsonObject[];
  return {
    trust: properties['AssumeRolePolicyDocument'],
    policy: filled(policy?.['PolicyDocument'], VALUES),
  };
}

const target = roleIn('target-account-role.yaml');
const targetTrust = filled(target.trust, VALUES);
const bot = roleIn('bot-role.yaml');

describe('the role in a target account', () => {
  it('has the right for every call of the code, and no other', () => {
    expect(actionsOf(target.policy)).toEqual(rightsOfTheCode().filter((right) => !right.startsWith('sts:')));
  });

  it.each(['single-region', 'multi-region-primary'] as const)(
    'has all that the session of a %s key narrows it to',
    (regionality) => {
      const asked = actionsOf(
        sessionPolicy(request({ parameters: parameters({ regionality }) })) as JsonObject,
      );

      expect(actionsOf(target.policy)).toEqual(expect.arrayContaining(asked));
    },
  );

  it('neither deletes nor changes a key, and does no cryptography', () => {
    const verbs = actionsOf(target.policy).map((action) => /:([A-Z][a-z]+)/.exec(action)?.[1]);

    expect([...new Set(verbs)].sort()).toEqual(['Create', 'Describe', 'Get', 'List', 'Tag']);
  });

  it('creates only keys without material that carry the tag of the bot, and aliases under the prefix', () => {
    const { Statement: statements } = target.policy as { readonly Statement: readonly JsonObject[] };
    const by = (action: string) => statements.find(({ Action }) => Action === action);

    expect(by('kms:CreateKey')?.['Condition']).toEqual({
      StringEquals: { 'kms:KeyOrigin': 'EXTERNAL', 'aws:RequestTag/byok:managed-by': 'byok-key' },
    });
    expect(by('kms:CreateAlias')?.['Resource']).toEqual([
      'arn:aws:kms:*:111122223333:alias/payments/*',
      'arn:aws:kms:*:111122223333:key/*',
    ]);
  });

  it('is assumed by the bot alone, with the external id, and tags no sessions', () => {
    expect(targetTrust).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'TheBotWithTheExternalId',
          Effect: 'Allow',
          Principal: { AWS: BOT },
          Action: 'sts:AssumeRole',
          Condition: { StringEquals: { 'sts:ExternalId': 'choose-your-own' } },
        },
        {
          Sid: 'NameTheRequesterInCloudTrail',
          Effect: 'Allow',
          Principal: { AWS: BOT },
          Action: 'sts:SetSourceIdentity',
        },
      ],
    });
  });

  it('is the same to the letter in Terraform', () => {
    const folder = 'infra/terraform/target-account-role';

    expect(fromTerraform(`${folder}/policy.json.tftpl`, TERRAFORM)).toEqual(target.policy);
    expect(fromTerraform(`${folder}/trust.json.tftpl`, TERRAFORM)).toEqual(targetTrust);
  });
});

describe('the role of the bot', () => {
  it('may assume the roles of that name, and nothing else', () => {
    expect(bot.policy).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'AssumeTheTargetRoles',
          Effect: 'Allow',
          Action: ['sts:AssumeRole', 'sts:SetSourceIdentity'],
          Resource: 'arn:aws:iam::*:role/byok-key-creator',
        },
      ],
    });
    expect(actionsOf(bot.policy)).toEqual(rightsOfTheCode().filter((right) => right.startsWith('sts:')));
  });

  it('is the same to the letter in Terraform', () => {
    expect(fromTerraform('infra/terraform/bot-role/policy.json.tftpl', TERRAFORM)).toEqual(bot.policy);
  });

  it('can be started by a service account of Kubernetes and by no other', () => {
    const values = {
      'AWS::Partition': 'aws',
      'AWS::AccountId': '999900001111',
      OidcProvider: 'oidc.eks.eu-central-1.amazonaws.com/id/ABC',
      Namespace: 'byok-key',
      ServiceAccount: 'byok-key',
    };
    const [, irsa] = (bot.trust as { readonly '!If': readonly JsonObject[] })['!If'];

    expect(JSON.parse(String(filled(irsa, values)))).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: {
            Federated: 'arn:aws:iam::999900001111:oidc-provider/oidc.eks.eu-central-1.amazonaws.com/id/ABC',
          },
          Action: 'sts:AssumeRoleWithWebIdentity',
          Condition: {
            StringEquals: {
              'oidc.eks.eu-central-1.amazonaws.com/id/ABC:aud': 'sts.amazonaws.com',
              'oidc.eks.eu-central-1.amazonaws.com/id/ABC:sub': 'system:serviceaccount:byok-key:byok-key',
            },
          },
        },
      ],
    });
  });
});

describe.each(['target-account-role', 'bot-role'])('the Terraform module %s', (module) => {
  const read = (file: string) => readFileSync(`infra/terraform/${module}/${file}`, 'utf8');
  const found = (text: string, pattern: RegExp) =>
    [...new Set([...text.matchAll(pattern)].map(([, name = '']) => name))].sort();

  it('uses every variable that it asks for, and no other', () => {
    const declared = found(read('variables.tf'), /^variable "(\w+)"/gm);

    expect(declared.length).toBeGreaterThan(2);
    expect(found(read('main.tf'), /\bvar\.(\w+)/g)).toEqual(declared);
  });

  it('gives every template just what it asks for', () => {
    const calls = [
      ...read('main.tf').matchAll(/templatefile\("\$\{path\.module\}\/([\w.]+)", \{([^}]*)\}\)/g),
    ];

    expect(calls.length).toBeGreaterThan(0);
    for (const [, file = '', given = ''] of calls) {
      expect(found(given, /^ *(\w+) +=/gm)).toEqual(found(read(file), /\$\{(\w+)\}/g));
    }
  });

  it('balances its brackets', () => {
    for (const file of ['main.tf', 'variables.tf', 'outputs.tf']) {
      const code = read(file).replace(/"(?:[^"\\]|\\.)*"/g, '""');
      expect([file, code.match(/[{([]/g)?.length]).toEqual([file, code.match(/[})\]]/g)?.length]);
    }
  });
});
