import type {
  Finding,
  NotLookedAt,
  Place,
  UnapprovedTag,
  WaitingRequest,
  WaitingStatus,
} from '../domain/finding.js';
import type { EpochMs, GroupId, UserId } from '../domain/names.js';
import type { Failure, Status } from '../domain/request.js';
import { departedWords } from './departed-words.js';

/** How a text is shown: in Slack its signs are escaped and moments are the reader's own, on a terminal not. */
export interface Style {
  /** Whatever somebody else may have written: names, tags, AWS' words. */
  readonly given: (text: string) => string;
  readonly moment: (atMs: EpochMs) => string;
  /** People and groups, by name where there are names. */
  readonly person: (user: UserId) => string;
  readonly group: (group: GroupId) => string;
}

/** A finding for people. Those with the same headline and remedy are told together. */
export interface FindingWords {
  /** What is the matter, of one or of several: `A key is not as approved`, `3 keys are not as approved`. */
  readonly headline: (count: number) => string;
  /** What to do. */
  readonly remedy: string;
  /** Which key or request, and where. */
  readonly which: string;
  /** What was found about it, a line each. */
  readonly facts: readonly string[];
}

export function wordsFor(finding: Finding, style: Style): FindingWords {
  const say = WORDS[finding.kind] as (finding: Finding, style: Style) => FindingWords;
  return say(finding, style);
}

type Of<K extends Finding['kind']> = Extract<Finding, { readonly kind: K }>;

/** Each kind has its own words; which finding goes with which is the compiler's to check. */
const WORDS: {
  readonly [K in Finding['kind']]: (finding: Of<K>, style: Style) => FindingWords;
} = {
  'changed-record': ({ place, requestId, part }, style) => ({
    headline: headlines(
      'A stored request is not what was approved',
      'stored requests are not what was approved',
    ),
    remedy:
      'Somebody changed the record in Redis. Tell whoever runs the bot; the audit record says what was approved.',
    which: `request ${requestId}${inPlace(place, style)}`,
    facts: [
      part === 'fingerprint'
        ? 'Its fingerprint is not that of what is stored, so its key was not compared.'
        : 'The approvals stored with it are not those it needed, so its key was not compared.',
    ],
  }),
  'unapproved-key': ({ place, keyId, tagged }, style) => ({
    headline: headlines(
      "A key carries this bot's tags and nobody approved it",
      "keys carry this bot's tags and nobody approved them",
    ),
    remedy: tagged.request === 'unknown' ? REMEDY_IF_UNKNOWN : REMEDY_IF_NOT_APPROVED,
    which: `key ${keyId}${inPlace(place, style)}`,
    facts: [taggedWords(tagged, style)],
  }),
  'unrecorded-key': ({ place, keyId, requestId, recorded }, style) => ({
    headline: headlines(
      'A key carries the tag of a request whose key it is not',
      'keys carry the tag of a request whose key they are not',
    ),
    remedy:
      'CloudTrail (CreateKey, TagResource) says who made it. If nothing is encrypted under it, schedule its deletion in the AWS console.',
    which: `key ${keyId}${inPlace(place, style)}, request ${style.given(requestId)}`,
    facts: [
      recorded === null
        ? 'The bot has recorded no key for this request.'
        : `The key of this request is ${recorded}.`,
    ],
  }),
  'deviating-key': ({ place, keyId, requestId, deviations }, style) => ({
    headline: headlines('A key is not as approved', 'keys are not as approved'),
    remedy:
      'CloudTrail says who changed it. Put it back in the AWS console; if it is to be as it is now, ask for a new key that is approved so.',
    which: `key ${keyId}${inPlace(place, style)}, request ${requestId}`,
    facts: deviations.map(({ what, said }) => `${what}: ${style.given(said)}`),
  }),
  'dying-key': ({ place, keyId, requestId, deletionDate }, style) => ({
    headline: headlines('A key is scheduled for deletion', 'keys are scheduled for deletion'),
    remedy:
      'Whatever it encrypts is lost with it. If nobody wants that: Cancel key deletion in the AWS console, then enable the key.',
    which: `key ${keyId}${inPlace(place, style)}, request ${requestId}`,
    facts: [
      deletionDate === null
        ? 'AWS has set no date yet.'
        : `AWS deletes it ${style.moment(Date.parse(deletionDate) as EpochMs)}.`,
    ],
  }),
  'missing-key': ({ place, keyId, requestId }, style) => ({
    headline: headlines('A key is gone', 'keys are gone'),
    remedy:
      'Deleted on purpose: nothing to do. Else CloudTrail (ScheduleKeyDeletion) says who deleted it; ask for a new one with /byok-key.',
    which: `key ${keyId}${inPlace(place, style)}, request ${requestId}`,
    facts: ['The bot created it, and AWS does not have it any more.'],
  }),
  'waiting-request': (finding, style) => waitingWords(finding, style),
  'not-looked-at': (finding, style) => unseenWords(finding, style),
  'departed-approver': (finding, style) => departedWords(finding, style),
  'unreadable-request': ({ requestId, said }, style) => ({
    headline: headlines('A stored request could not be read', 'stored requests could not be read'),
    remedy: 'Run the newest version of the bot; if this is the newest, tell whoever runs it.',
    which: `request ${style.given(requestId)}`,
    facts: [style.given(said)],
  }),
};

export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

/** `A key is not as approved`, or `3 keys are not as approved`. */
function headlines(one: string, many: string) {
  return (count: number) => (count === 1 ? one : `${count} ${many}`);
}

function inPlace({ accountId, accountName, region }: Place, style: Style): string {
  return ` in ${style.given(accountName)} (${accountId}), ${region}`;
}

const REMEDY_IF_NOT_APPROVED =
  'CloudTrail (CreateKey, TagResource) says who made it. Not needed: schedule its deletion in the AWS console. ' +
  'Rightly there: take its byok: tags off.';

/** After an old backup was restored, these are the keys that people use. */
const REMEDY_IF_UNKNOWN =
  'If Redis was restored from a backup, the key may well be approved and in use: look for its request in the Slack ' +
  'channel, and delete nothing. Else CloudTrail (CreateKey, TagResource) says who made it.';

const WITHOUT_RIGHT: Readonly<Partial<Record<Status, string>>> = {
  pending: 'is not approved yet',
  denied: 'was denied',
  cancelled: 'was cancelled',
  expired: 'expired',
  abandoned: 'was given up',
};

function taggedWords(tagged: UnapprovedTag, { given }: Style): string {
  switch (tagged.request) {
    case 'none':
      return "It has no tag byok:request-id: this bot's keys have one from their first moment.";
    case 'unknown':
      return `Its tag names request ${given(tagged.requestId)}, which the bot does not have: from before a backup was restored, made by hand, or by another byok-key.`;
    case 'without-right':
      return `Its tag names request ${tagged.requestId}, which ${WITHOUT_RIGHT[tagged.status] ?? tagged.status}.`;
  }
}

type Waiting = Pick<FindingWords, 'headline' | 'remedy'>;

const LATE: Waiting = {
  headline: headlines('An approved request has no key yet', 'approved requests have no key yet'),
  remedy: 'The bot goes on by itself. If it does not, its log says what is in the way.',
};

const MEND_AND_RETRY =
  'Mend what is in the way; then an approver presses Retry on the card of the request, or Give up.';

const WAITING: Readonly<Record<WaitingStatus, Waiting>> = {
  approved: LATE,
  creating: LATE,
  unclear: LATE,
  made: LATE,
  held: {
    headline: headlines('An approved request is on hold', 'approved requests are on hold'),
    remedy: 'An approver presses Look again, Create again or Give up on the card of the request.',
  },
  failed: {
    headline: headlines(
      'An approved request has no key: AWS said no',
      'approved requests have no key: AWS said no',
    ),
    remedy: MEND_AND_RETRY,
  },
  unfinished: {
    headline: headlines(
      'The key of an approved request is not finished',
      'keys of approved requests are not finished',
    ),
    remedy: MEND_AND_RETRY,
  },
};

function waitingWords(finding: WaitingRequest, style: Style): FindingWords {
  const { place, requestId, status, sinceMs, failure, keyIds } = finding;
  const keys = keyIds.length === 1 ? 'Its key is' : 'Keys that carry its tag:';
  return {
    ...WAITING[status],
    which: `request ${requestId}${inPlace(place, style)}`,
    facts: [
      `Since ${style.moment(sinceMs)} (state ${status}).`,
      ...(keyIds.length > 0 ? [`${keys} ${keyIds.join(', ')}.`] : []),
      ...(failure ? [saidBy(failure, style)] : []),
    ],
  };
}

/** A failure's message can be long; its beginning says what it is about. */
const SAID_MAX_CHARS = 400;

function saidBy({ operation, code, message }: Failure, { given }: Style): string {
  const said = operation === 'verify' ? message : `${operation}: ${code}: ${message}`;
  return given(said.length <= SAID_MAX_CHARS ? said : `${said.slice(0, SAID_MAX_CHARS - 1)}…`);
}

function unseenWords({ place, what, failure }: NotLookedAt, style: Style): FindingWords {
  const where = inPlace(place, style).trimStart();
  const facts = [saidBy(failure, style)];
  const remedy = remedyFor(failure);
  switch (what.part) {
    case 'place':
      return {
        headline: headlines(
          'A Region of an account could not be looked at',
          'Regions of accounts could not be looked at',
        ),
        remedy,
        which: `everything ${where}`,
        facts: [recordedWords(what.recordedKeys), ...facts],
      };
    case 'search':
      return {
        headline: headlines('A search for keys could not be made', 'searches for keys could not be made'),
        remedy,
        which: where.replace('in ', ''),
        facts: [
          'Only recorded keys were looked at: one that nobody approved would not have been seen.',
          ...facts,
        ],
      };
    case 'keys': {
      const named = what.some.join(', ');
      const more = what.count - what.some.length;
      return {
        headline: () => 'Keys could not be read',
        remedy,
        which: `${counted(what.count, 'key')} ${where}: ${named}${more > 0 ? ` and ${more} more` : ''}`,
        facts,
      };
    }
  }
}

function recordedWords(keys: number): string {
  if (keys === 0) return 'The bot has recorded no key there.';
  return `The bot has recorded ${counted(keys, 'key')} there; nothing is known of how they are now.`;
}

function remedyFor({ operation, code }: Failure): string {
  if (code === 'AccountNotConfigured')
    return "Put the account back into the bot's config file, or look at its keys in the AWS console.";
  if (operation === 'AssumeRole')
    return 'Check that the role exists and that its trust policy names the bot, then compare again.';
  if (code.startsWith('AccessDenied'))
    return "Give the bot's role the right that AWS names; if the key policy is in the way, somebody has changed it.";
  return 'Compare again; if it stays so, do as AWS says.';
}
