import type { Account, ApprovalLine } from '../../src/domain/account.js';
import type { Click, Moment } from '../../src/domain/event.js';
import type { Evidence } from '../../src/domain/evidence.js';
import type { FormEntries, KeyParameters } from '../../src/domain/key-parameters.js';
import type {
  AccountId,
  AliasName,
  ChannelId,
  EpochMs,
  Fingerprint,
  GroupId,
  KeyId,
  MessageTs,
  Region,
  RequestId,
  TeamId,
  UserId,
} from '../../src/domain/names.js';
import type { Person } from '../../src/domain/person.js';
import type { PrincipalArn } from '../../src/domain/principal.js';
import type {
  Approval,
  Card,
  Failure,
  KeyRequest,
  MadeKey,
  RequestState,
  Status,
  Terms,
} from '../../src/domain/request.js';

/** Alice asks; Bob, Carol and Dave are in security; Owen owns the account; Mallory is nobody in particular. */
export const ALICE = 'U0ALICE' as UserId;
export const BOB = 'U0BOB' as UserId;
export const CAROL = 'U0CAROL' as UserId;
export const DAVE = 'U0DAVE' as UserId;
export const OWEN = 'U0OWNER' as UserId;
export const MALLORY = 'U0MALLORY' as UserId;
export const SECURITY = 'S0SECURITY' as GroupId;

export const REQUESTS_CHANNEL = 'C0BYOKREQ' as ChannelId;
export const ELSEWHERE = 'C0ELSEWHERE' as ChannelId;
export const CARD: Card = { channel: REQUESTS_CHANNEL, ts: '1772442000.000100' as MessageTs };
export const REQUEST_ID = 'k3f9-x2mp-7qtd' as RequestId;
export const FINGERPRINT = 'a'.repeat(64) as Fingerprint;
export const OTHER_FINGERPRINT = 'b'.repeat(64) as Fingerprint;

/** What Carol says when she denies. */
export const WHY_NOT = 'The alias must name the service.';

const HOUR_MS = 3_600_000;
/** Monday, 2 March 2026, 09:00 UTC. */
export const ASKED_AT_MS = 1_772_442_000_000 as EpochMs;
export const DEADLINE_MS = (ASKED_AT_MS + 72 * HOUR_MS) as EpochMs;
/** An hour after the request. */
export const NOW: Moment = { nowMs: (ASKED_AT_MS + HOUR_MS) as EpochMs };

export function at(ms: number): Moment {
  return { nowMs: ms as EpochMs };
}

export const KEY: MadeKey = {
  keyId: '1234abcd-12ab-34cd-56ef-1234567890ab' as KeyId,
  arn: 'arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
};
export const OTHER_KEY: MadeKey = {
  keyId: '99999999-12ab-34cd-56ef-1234567890ab' as KeyId,
  arn: 'arn:aws:kms:eu-central-1:111122223333:key/99999999-12ab-34cd-56ef-1234567890ab',
};
/** CreateKey, sent and answered once. */
export const EVIDENCE: Evidence = {
  sessionName: 'byok-k3f9-x2mp-7qtd',
  calls: [{ operation: 'CreateKey', requestId: '0c1b2a39-4857-4665-8473-8291a0b1c2d3', ended: 'ok' }],
  omitted: 0,
};
export const REFUSED: Failure = {
  operation: 'CreateKey',
  code: 'AccessDeniedException',
  message: 'byok-key-creator is not authorized to perform kms:CreateKey',
};

export const TWO_OF_SECURITY: ApprovalLine = { count: 2, groups: [SECURITY], users: [] };
export const ONE_OF_SECURITY: ApprovalLine = { count: 1, groups: [SECURITY], users: [] };
export const THE_OWNER: ApprovalLine = { count: 1, groups: [], users: [OWEN] };

/** `payments-prod`: one of security approves; nothing else is special about it. */
export function account(over: Partial<Account> = {}): Account {
  return {
    id: '111122223333' as AccountId,
    name: 'payments-prod',
    roleArn: 'arn:aws:iam::111122223333:role/byok-key-creator',
    externalId: null,
    sourceIdentity: true,
    regions: ['eu-central-1', 'eu-west-1'] as Region[],
    aliasPrefix: '',
    requesters: null,
    approvals: [ONE_OF_SECURITY],
    onBehalfOf: false,
    approvalComment: 'optional',
    escalation: null,
    breakGlass: null,
    requiredTags: [],
    multiRegion: true,
    otherAccounts: [],
    keySpecs: ['SYMMETRIC_DEFAULT'],
    policyCondition: null,
    materialDeletion: true,
    presets: [],
    channel: REQUESTS_CHANNEL,
    askApprovers: 'channel',
    ...over,
  };
}

export function parameters(over: Partial<KeyParameters> = {}): KeyParameters {
  return {
    region: 'eu-central-1' as Region,
    alias: 'alias/orders' as AliasName,
    description: 'Orders at rest',
    regionality: 'single-region',
    tags: [{ key: 'cost-center', value: '4711' }],
    businessReason: 'Orders must be encrypted under our own key.',
    keySpec: 'SYMMETRIC_DEFAULT',
    administrators: [],
    users: [],
    otherAccounts: [],
    deletionByAdministrators: true,
    ...over,
  };
}

/** The form, filled well enough for `account`; it asks for what `parameters` says. */
export function entries(over: Partial<FormEntries> = {}): FormEntries {
  return {
    accountId: '111122223333',
    region: 'eu-central-1',
    alias: 'orders',
    description: 'Orders at rest',
    regionality: 'single-region',
    tags: 'cost-center=4711',
    businessReason: 'Orders must be encrypted under our own key.',
    keySpec: 'SYMMETRIC_DEFAULT',
    administrators: [],
    users: [],
    otherAccounts: [],
    deletionByAdministrators: true,
    onBehalfOf: '',
    ...over,
  };
}

/** A role of the default account. */
export function role(name: string): PrincipalArn {
  return `arn:aws:iam::111122223333:role/${name}` as PrincipalArn;
}

export const KEY_POLICY = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'kms:*' }] };

export function terms(over: Partial<Account> = {}): Terms {
  return { account: account(over), keyPolicy: KEY_POLICY };
}

/** Alice's request, posted, an hour old and pending unless said otherwise. */
export function request(over: Partial<KeyRequest> = {}): KeyRequest {
  return {
    schema: 1,
    id: REQUEST_ID,
    formId: 'V0FORM',
    teamId: 'T0HOME' as TeamId,
    requestedBy: ALICE,
    onBehalfOf: null,
    parameters: parameters(),
    terms: terms(),
    fingerprint: FINGERPRINT,
    requestedAtMs: ASKED_AT_MS,
    expiresAtMs: DEADLINE_MS,
    waitTimes: { expiresAfterMs: 72 * HOUR_MS, remindAfterMs: [] },
    waiting: { sinceMs: ASKED_AT_MS, remindersPassed: 0, escalatedAtMs: null },
    searchTimes: { looksAtMs: [1_000, 3_000, 10_000, 30_000], everyMs: 60_000, holdAfterMs: 900_000 },
    unchecked: [],
    after: null,
    card: CARD,
    formerly: { users: [], groups: [] },
    brokenGlass: null,
    timeline: [],
    state: { status: 'pending', approvals: [], attempt: 0 },
    ...over,
  };
}

/** As `account`, but two of security and the owner must approve. */
export function requestOfTwoLines(over: Partial<KeyRequest> = {}): KeyRequest {
  return request({ terms: terms({ approvals: [TWO_OF_SECURITY, THE_OWNER] }), ...over });
}

export const CAROLS: Approval = { by: CAROL, atMs: NOW.nowMs, lines: [0], comment: null };
const decided = { approvals: [CAROLS], attempt: 1 };
const startedAtMs = NOW.nowMs;

/** A request of the default account can be in each of these: Carol approved, CreateKey was sent once. */
export const STATES: { readonly [S in Status]: Extract<RequestState, { status: S }> } = {
  pending: { status: 'pending', approvals: [], attempt: 0 },
  denied: { status: 'denied', by: CAROL, reason: WHY_NOT },
  cancelled: { status: 'cancelled', by: ALICE },
  expired: { status: 'expired' },
  approved: { status: 'approved', ...decided },
  creating: { status: 'creating', startedAtMs, ...decided },
  unclear: {
    status: 'unclear',
    startedAtMs,
    settledAtMs: (startedAtMs + 30_000) as EpochMs,
    searchedSinceMs: startedAtMs,
    looks: 0,
    nextLookAtMs: (startedAtMs + 1_000) as EpochMs,
    ifMissing: 'hold',
    ...decided,
  },
  held: { status: 'held', startedAtMs, settledAtMs: startedAtMs, found: [], lookFailure: null, ...decided },
  failed: { status: 'failed', failure: REFUSED, ...decided },
  made: { status: 'made', key: KEY, ...decided },
  unfinished: {
    status: 'unfinished',
    key: KEY,
    failure: { operation: 'CreateAlias', code: 'AlreadyExistsException', message: 'taken' },
    ...decided,
  },
  abandoned: { status: 'abandoned', by: CAROL, key: null, ...decided },
  created: { status: 'created', key: KEY, readBack: { KeyState: 'PendingImport' }, ...decided },
};

export const STATUSES = Object.keys(STATES) as Status[];

export function requestIn(status: Status, over: Partial<KeyRequest> = {}): KeyRequest {
  return request({ state: STATES[status], ...over });
}

/** A press on the card as it is now. */
export function clickBy(by: UserId, over: Partial<Click> = {}): Click {
  const { channel, ts } = CARD;
  return {
    by,
    channel,
    messageTs: ts,
    actionTs: '1772445600.000200',
    fingerprint: FINGERPRINT,
    ...over,
  };
}

const IN_SECURITY: readonly UserId[] = [BOB, CAROL, DAVE];

export function person(id: UserId, over: Partial<Person> = {}): Person {
  return { id, standing: 'full-member', groups: IN_SECURITY.includes(id) ? [SECURITY] : [], ...over };
}
