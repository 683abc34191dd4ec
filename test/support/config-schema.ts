import { z } from 'zod';
import { File } from '../../src/config-file.js';

const WHO_USERS = 'People, by their Slack ids (U…).';
const WHO_GROUPS = 'User groups, by their Slack ids (S…).';

/** What each key means, by its path. */
const DESCRIPTIONS: Readonly<Record<string, string>> = {
  channel: 'Channel where requests are posted and decided, by its id. The bot has to be a member.',
  askApprovers:
    'Where approvers have the buttons: on the card in the channel, or on copies in their direct messages.',
  expiresAfter:
    'A pending request ends by itself after this: a whole number and s, m, h or d. Left out: 72h.',
  remindAfter: 'When those whose approval is missing are reminded in the thread, counted from its posting.',
  approvalComment:
    'Whether whoever approves must say something with it. For every account that does not say otherwise.',
  breakGlass:
    'Who may approve alone in an emergency. For every account that does not say otherwise. Left out: nobody.',
  'breakGlass.users': WHO_USERS,
  'breakGlass.groups': WHO_GROUPS,
  search: 'When a key is looked for that AWS did not answer for.',
  'search.looks': 'The first looks, counted from the lost answer. Left out: 1s, 3s, 10s, 30s.',
  'search.every': 'How often after the last of those. Left out: 1m.',
  'search.holdAfter': 'After how long people are asked. Left out: 15m.',
  auditAnchor: 'Puts the newest checkpoint of the audit record outside of Redis: to a file or to a webhook.',
  'auditAnchor.every': 'How often.',
  'auditAnchor.file': 'A file that gets a line each time.',
  'auditAnchor.webhook': 'An address that gets a POST each time: https, or http on this machine.',
  retention:
    'After how long what has ended leaves Redis for the archive. Goes together with archive. Left out: never.',
  archive: 'The folder for what leaves Redis. All replicas have to share it.',
  reconcileEvery: 'How often the keys in AWS are compared with what was approved. Left out: 24h.',
  accounts: 'The AWS accounts that keys can be asked for in.',
  'accounts[].id': 'Twelve digits, in quotes: YAML would eat a leading zero.',
  'accounts[].name': 'The name that people know.',
  'accounts[].roleArn': 'The role that the bot assumes in this account.',
  'accounts[].externalId': "What the role's trust policy asks for.",
  'accounts[].sourceIdentity':
    "Whether the requester's Slack id is in every CloudTrail event (sts:SetSourceIdentity).",
  'accounts[].regions': 'Where keys may be made.',
  'accounts[].aliasPrefix': 'Filled into the form; every alias must start with it.',
  'accounts[].requesters': 'Who may ask. Left out: every full member of the workspace.',
  'accounts[].requesters.users': WHO_USERS,
  'accounts[].requesters.groups': WHO_GROUPS,
  'accounts[].approvals': 'Every line must be met, by different people, none of them the requester.',
  'accounts[].approvals[].count': 'How many approvals this line needs.',
  'accounts[].approvals[].users': WHO_USERS,
  'accounts[].approvals[].groups': WHO_GROUPS,
  'accounts[].onBehalfOf': 'Whether a request may name another person it is for.',
  'accounts[].approvalComment': 'Whether whoever approves must say something with it.',
  'accounts[].remindAfter': 'Other times for this account.',
  'accounts[].escalateAfter':
    'Who can stand in for anybody who is missing, once a request has waited so long.',
  'accounts[].escalateAfter.after': 'How long.',
  'accounts[].escalateAfter.to': 'Who can approve from then on.',
  'accounts[].escalateAfter.to.users': WHO_USERS,
  'accounts[].escalateAfter.to.groups': WHO_GROUPS,
  'accounts[].breakGlass': 'Who may approve alone in an emergency; somebody else has to review it.',
  'accounts[].breakGlass.users': WHO_USERS,
  'accounts[].breakGlass.groups': WHO_GROUPS,
  'accounts[].requiredTags': 'Tags that every key of this account must have, by their keys.',
  'accounts[].multiRegion': 'Whether a multi-Region primary key may be asked for.',
  'accounts[].otherAccounts': 'Other accounts that may be allowed to use keys of this one. Left out: none.',
  'accounts[].channel': "Another channel for this account's requests.",
  'accounts[].askApprovers': "Another way to ask this account's approvers.",
  'accounts[].keySpecs': 'Key specs to choose from; the first is filled in.',
  'accounts[].policyCondition':
    'A Condition block for every statement of the key policy that lets in others than IAM of the account.',
  'accounts[].materialDeletion':
    'Whether key administrators may delete imported key material, which stops the key at once.',
  'accounts[].presets':
    'Ways to fill the form in advance: the first is how it opens, others by /byok-key <name>.',
  'accounts[].presets[].name': 'What is typed after /byok-key.',
  'accounts[].presets[].administrators': 'Key administrators, as ARNs of roles and users of this account.',
  'accounts[].presets[].users': 'Key users, as ARNs of roles and users of this account.',
  'accounts[].presets[].tags': 'Tags, key and value.',
  'accounts[].presets[].description': 'The description of the key.',
};

interface Node {
  readonly properties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
}

/** What editors know of the config file; `undescribed` and `superfluous` name keys by their paths. */
export function configSchema() {
  const { $schema, ...generated } = z.toJSONSchema(File, { io: 'input', target: 'draft-7' });
  const met = new Set<string>();
  const describe = (node: Node, path: string): object => ({
    ...(DESCRIPTIONS[path] === undefined ? {} : { description: DESCRIPTIONS[path] }),
    ...node,
    ...(node.items ? { items: describe(node.items, `${path}[]`) } : {}),
    ...(node.properties ? { properties: propertiesOf(node.properties, path === '' ? '' : `${path}.`) } : {}),
  });
  const propertiesOf = (properties: NonNullable<Node['properties']>, before: string) => {
    const described = Object.entries(properties).map(([key, node]) => {
      met.add(`${before}${key}`);
      return [key, describe(node, `${before}${key}`)] as const;
    });
    return Object.fromEntries(described);
  };
  const title = 'Config file of byok-key';
  const schema = { $schema, title, ...describe(generated as Node, '') };
  return {
    schema,
    undescribed: [...met].filter((path) => DESCRIPTIONS[path] === undefined),
    superfluous: Object.keys(DESCRIPTIONS).filter((path) => !met.has(path)),
  };
}
