import type { KeySpec } from './key-spec.js';
import type { AccountId, ChannelId, GroupId, JsonObject, Region, UserId } from './names.js';
import type { PrincipalArn } from './principal.js';
import type { Tag } from './tags.js';

/** People by name or by Slack user group; being in either is enough. */
export interface People {
  readonly users: readonly UserId[];
  readonly groups: readonly GroupId[];
}

/** One line of `approvals`: `count` different people out of these must approve. */
export interface ApprovalLine extends People {
  readonly count: number;
}

/** Further approvers, for a request that waits too long: then they may stand for any line that is not met. */
interface Escalation extends People {
  /** Counted from when approvals are waited for. */
  readonly afterMs: number;
}

/**
 * The entry of one account as it is in force: defaults filled in, the channel resolved. A request carries
 * the copy it was submitted under, and every replica judges by that copy.
 */
export interface Account {
  readonly id: AccountId;
  readonly name: string;
  readonly roleArn: string;
  readonly externalId: string | null;
  /** Whether the requester's Slack id goes into CloudTrail as SourceIdentity. */
  readonly sourceIdentity: boolean;
  readonly regions: readonly Region[];
  /** Without `alias/`; empty when any alias will do. */
  readonly aliasPrefix: string;
  /** `null`: every full member of the workspace. */
  readonly requesters: People | null;
  readonly approvals: readonly ApprovalLine[];
  /** Whether a request may name somebody it is for. */
  readonly onBehalfOf: boolean;
  /** Whether somebody who approves has to say something with it, or may do so afterwards. */
  readonly approvalComment: 'optional' | 'required';
  /** `null`: nobody else can approve, however long it takes. */
  readonly escalation: Escalation | null;
  /** Who may approve alone in an emergency; `null`: nobody. */
  readonly breakGlass: People | null;
  readonly requiredTags: readonly string[];
  readonly multiRegion: boolean;
  readonly otherAccounts: readonly AccountId[];
  /** Key specs that may be chosen; the first is the one filled in. */
  readonly keySpecs: readonly KeySpec[];
  /** Stands in every statement of the key policy that lets in others than the account's own IAM. */
  readonly policyCondition: JsonObject | null;
  /** Whether key administrators may delete imported key material, which stops the key at once. */
  readonly materialDeletion: boolean;
  /** Ways to fill the form in advance; the first is the one it opens with. */
  readonly presets: readonly Preset[];
  readonly channel: ChannelId;
  readonly askApprovers: AskApprovers;
}

/** Where approvers find the buttons: on the card in the channel, or on copies in their direct messages. */
export type AskApprovers = 'channel' | 'direct';

/** Values that the form opens with; the person may change every one of them. */
export interface Preset {
  readonly name: string;
  readonly administrators: readonly PrincipalArn[];
  readonly users: readonly PrincipalArn[];
  readonly tags: readonly Tag[];
  readonly description: string;
}

export function asksDirectly({ askApprovers }: Account): boolean {
  return askApprovers === 'direct';
}

/** `aws`, `aws-cn` or `aws-us-gov`, as the account's role says. */
export function partitionOf(account: Account): string {
  return account.roleArn.split(':')[1] ?? 'aws';
}

/** All whom its entry names, whatever they may do. */
export function peopleOf({ approvals, escalation, requesters, breakGlass }: Account): People[] {
  return [...approvals, escalation, requesters, breakGlass].filter((people) => people !== null);
}

/** Those of them who decide about requests: at once, after a while, or in an emergency. */
export function decidersOf({ approvals, escalation, breakGlass }: Account): People[] {
  return [...approvals, escalation, breakGlass].filter((people) => people !== null);
}

/** Every user group whose members decide something for this account. */
export function groupsOf(account: Account): GroupId[] {
  return [...new Set(peopleOf(account).flatMap(({ groups }) => groups))];
}
