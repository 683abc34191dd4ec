import type { KnownBlock } from '@slack/types';
import { usageOf } from '../domain/key-spec.js';
import type { Asked } from '../domain/request.js';
import { section, verbatim } from './blocks.js';

/** The key policy in plain words: who administers the key, who may delete it, who uses it, and what to mind. */
export function policyBlocks(asked: Asked): KnownBlock[] {
  const { parameters } = asked;
  return [
    ...principalBlocks(parameters),
    ...(parameters.otherAccounts.length > 0
      ? verbatim('Other AWS accounts', namesOf(parameters.otherAccounts))
      : []),
    section(`*What the key policy means*\n${meanings(asked).join('\n')}`),
  ];
}

function principalBlocks({ administrators, users }: Asked['parameters']): KnownBlock[] {
  if (administrators.length + users.length === 0) return verbatim('Key administrators and users', ONLY_IAM);
  return [
    ...verbatim('Key administrators', namesOf(administrators) || ONLY_IAM),
    ...verbatim('Key users', namesOf(users) || ONLY_IAM),
  ];
}

const ONLY_IAM = "Nobody by name: the account's own IAM policies decide";

/** Slack takes about 13,000 characters in all blocks of a message; a card must never fail for its names. */
const NAMES_MAX = 15;

/** Without what all of them share, so that the names fit a phone. The JSON, one click away, has them all. */
function namesOf(arns: readonly string[]): string {
  const names = arns.map((arn) => arn.replace(/^arn:[^:]*:iam::\d+:/, ''));
  const more = names.length - NAMES_MAX;
  return [
    ...names.slice(0, NAMES_MAX),
    ...(more > 0 ? [`and ${more} more, see the key policy as JSON`] : []),
  ].join('\n');
}

function meanings({ parameters, terms }: Asked): string[] {
  const { administrators, users, otherAccounts, deletionByAdministrators, keySpec } = parameters;
  const { words } = usageOf(keySpec);
  return [
    users.length > 0 ? `• Key users can ${words}, and let AWS services do it for them.` : '',
    `• IAM policies of account ${terms.account.id} can allow everything with the key.`,
    administrators.length > 0
      ? '• :warning: Key administrators can change this policy, and so give anybody any right.'
      : '',
    deletionLine(deletionByAdministrators, administrators.length),
    materialLine(terms.account.materialDeletion, administrators.length),
    otherAccounts.length > 0
      ? `• :warning: Other accounts can ${words}, once their own administrators allow it by IAM.`
      : '',
    administrators.length === 0
      ? '• :warning: Only the account itself (root and its IAM) can change the key policy.'
      : '',
    terms.account.policyCondition && administrators.length + users.length + otherAccounts.length > 0
      ? '• Those named can do so only under a condition of the configuration; the JSON shows it.'
      : '',
  ].filter((line) => line !== '');
}

function deletionLine(mayDelete: boolean, administrators: number): string {
  if (administrators === 0) return '';
  return mayDelete
    ? '• :warning: Key administrators can delete the key: what it encrypts is lost.'
    : '• Deleting the key is not among the rights of key administrators.';
}

function materialLine(mayDelete: boolean, administrators: number): string {
  if (administrators === 0 || !mayDelete) return '';
  return '• :warning: Key administrators can delete its imported material, which stops it at once.';
}
