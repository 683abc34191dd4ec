import type { Finding } from '../../src/domain/finding.js';
import type { Region } from '../../src/domain/names.js';
import type { Refusal } from '../../src/domain/refusal.js';
import type { Failure, Status } from '../../src/domain/request.js';
import { failureText } from '../../src/slack/failure-text.js';
import { ownDecisionText, refusalText } from '../../src/slack/refusal-text.js';
import { reportMessage } from '../../src/slack/report-message.js';
import { FINDINGS, PLACE } from '../support/findings.js';
import {
  CAROL,
  CAROLS,
  OWEN,
  requestIn,
  requestOfTwoLines,
  SECURITY,
  STATUSES,
  THE_OWNER,
  TWO_OF_SECURITY,
  terms,
} from '../support/requests.js';
import { deniedTooLate, FAILED, notReopened, policyOfNothing, pressed } from './answers.js';
import { GLASS, REVIEWED } from './happened.js';
import { message, note, type Shown, type Subject } from './subject.js';

/** When each refusal is heard; `null`: by no person, only by the bot's own work. */
const REFUSED_WHEN: Readonly<Record<Refusal, string | null>> = {
  'people-unknown': 'Slack does not say who somebody is',
  guest: 'A guest presses',
  foreign: 'Somebody of another workspace presses',
  deactivated: 'A deactivated account presses',
  bot: 'An app presses',
  'wrong-channel': 'A press in another channel',
  'other-copy': 'A press on a message that is not the card',
  'stale-fingerprint': 'A press on what the card showed before it changed',
  'own-request': 'The requester presses',
  'not-yours': 'Somebody else cancels',
  'not-an-approver': 'Somebody whom no approval line names presses',
  'not-a-breaker': 'Somebody breaks the glass who may not',
  'own-break': 'Whoever broke the glass reviews it',
  'no-review-owed': 'A review where none is owed',
  'already-approved': 'A second press of the same person',
  'no-approval': 'A comment of somebody who has not approved',
  commented: 'A second comment of the same person',
  'nothing-said': 'A submission without its words',
  'not-needed': 'Approved by enough others of the same line',
  'already-settled': 'Too late',
  expired: 'After the deadline',
  'nothing-to-do': 'A button that the request has no use for any more',
  'not-due': null,
  'card-exists': null,
  'card-stays': null,
  'account-gone': 'The account is not in the config any more',
  forbidden: 'The config does not allow any more what is asked for',
  tampered: 'Somebody changed the record',
  'not-settled': 'Create again, too early',
  paused: null,
  superseded: null,
};

/** What a late press hears depends on what has become of the request. */
const settled = STATUSES.filter((status) => status !== 'pending').map(
  (status): Shown => note(`Too late: ${status}`, refusalText('already-settled', requestIn(status))),
);

/** The config takes another Region than the request asks for. */
const FORBIDDING = terms({ approvals: [TWO_OF_SECURITY, THE_OWNER], regions: ['eu-west-1' as Region] });

const refusals = Object.entries(REFUSED_WHEN).flatMap(([refusal, when]): Shown[] => {
  if (when === null || refusal === 'already-settled') return [];
  const status: Status = refusal === 'not-settled' ? 'held' : 'pending';
  const at = status === 'pending' ? requestOfTwoLines({ terms: FORBIDDING }) : requestIn(status);
  return [note(when, refusalText(refusal as Refusal, { ...at, brokenGlass: GLASS }))];
});

const breakable = requestOfTwoLines({ terms: terms({ breakGlass: { groups: [], users: [OWEN] } }) });
const broken = requestOfTwoLines({
  brokenGlass: { ...GLASS, review: { by: CAROL, atMs: GLASS.atMs, comment: REVIEWED } },
});
const half = requestOfTwoLines({ state: { status: 'pending', approvals: [CAROLS], attempt: 0 } });

const direct = requestOfTwoLines({ terms: terms({ askApprovers: 'direct' }) });

const FAILURES: readonly (readonly [operation: string, code: string])[] = [
  ['AssumeRole', 'AccessDenied'],
  ['CreateAlias', 'AlreadyExistsException'],
  ['CreateKey', 'CredentialsProviderError'],
  ['CreateKey', 'ThrottlingException'],
  ['CreateKey', 'AliasTaken'],
  ['CreateKey', 'AccessDeniedException'],
  ['CreateKey', 'LimitExceededException'],
  ['CreateKey', 'MalformedPolicyDocumentException'],
  ['CreateKey', 'PrincipalNotFound'],
  ['CreateKey', 'TagException'],
  ['CreateKey', 'ValidationException'],
  ['CreateKey', 'UnsupportedOperationException'],
  ['verify', 'AccountNotConfigured'],
  ['verify', 'FingerprintMismatch'],
  ['verify', 'NotAsApproved'],
  ['CreateKey', 'AnythingElse'],
];

function failure(operation: string, code: string): Shown {
  const { what, remedy } = failureText({ operation, code, message: '' } satisfies Failure);
  return note(`${operation}: ${code}`, `${what}\n*What to do:* ${remedy}`);
}

const report = (findings: readonly Finding[], fresh = findings.length) =>
  reportMessage({
    report: { places: [PLACE], keyStates: { PendingImport: 2, Enabled: 10 }, requests: 12, findings },
    findings,
    fresh,
  });

const of = { accountId: PLACE.accountId, accountName: PLACE.accountName };
const DEPARTED: readonly Finding[] = [
  { kind: 'departed-approver', place: null, of, line: 0, lacks: 1, users: [], groups: [SECURITY] },
  { kind: 'departed-approver', place: null, of, line: 1, lacks: 1, users: [OWEN], groups: [] },
  { kind: 'departed-approver', place: null, of, line: 2, lacks: 0, users: [OWEN], groups: [] },
  { kind: 'departed-approver', place: null, of, line: 'breakGlass', lacks: 1, users: [OWEN], groups: [] },
];

export async function noteSubjects(): Promise<Subject[]> {
  const failing = Object.values(FAILED).map(async ([when, problem]) =>
    note(when, await pressed(() => Promise.reject(problem))),
  );
  const pending = requestOfTwoLines();
  return [
    {
      title: 'Notes to whoever pressed a button',
      about: 'Where they pressed it, visible to them alone. A press that counts is answered by the thread.',
      shown: [
        ...refusals,
        ...settled,
        note('Asked by direct message, and pressed on another message', refusalText('other-copy', direct)),
        note('Asked by direct message, and pressed elsewhere', refusalText('wrong-channel', direct)),
        note(
          'Denied before, by the same person',
          ownDecisionText(
            { refusal: 'already-settled', request: requestIn('denied') },
            'deny-clicked',
            CAROL,
          ) ?? '',
        ),
        note(
          'Approved before, by the same person',
          ownDecisionText(
            { refusal: 'already-settled', request: requestIn('approved') },
            'approve-clicked',
            CAROL,
          ) ?? '',
        ),
        note(
          'On behalf of somebody: one of the two presses',
          refusalText('own-request', requestOfTwoLines({ onBehalfOf: OWEN })),
        ),
        note(
          'The config does not allow any more to ask on behalf of somebody',
          refusalText('forbidden', requestOfTwoLines({ onBehalfOf: OWEN })),
        ),
        note('Somebody breaks the glass who may not: who may', refusalText('not-a-breaker', breakable)),
        note('A review that is given already', refusalText('no-review-owed', broken)),
        note('A comment of somebody who has not approved: who has', refusalText('no-approval', half)),
        note(
          'A press on a card that was deleted',
          refusalText('other-copy', requestOfTwoLines({ card: null })),
        ),
        note(
          'A press that Slack brings too late, of a button that asks for words',
          await deniedTooLate(pending),
        ),
        note('_Edit_ of a request that the bot does not have', await notReopened('edit', undefined)),
        note('_Request again_ of a request that has not ended', await notReopened('again', pending)),
        note('_Edit_ or _Request again_, brought too late', await notReopened('edit', pending, 'expired')),
        note('_Key policy as JSON_ of a request that the bot does not have', await policyOfNothing()),
        note('The bot has no such request', await pressed(async () => ({ outcome: 'no-such-request' }))),
        ...(await Promise.all(failing)),
      ],
    },
  ];
}

export function reportSubjects(): Subject[] {
  return [
    {
      title: 'Failures',
      about:
        "What the card, the thread and the direct message say of each failure; AWS' own words stand beside it in the thread.",
      shown: FAILURES.map(([operation, code]) => failure(operation, code)),
    },
    {
      title: 'The daily comparison',
      about: 'In the channel of the account, when there is something new.',
      shown: [
        message('Something to look at', report(FINDINGS)),
        message('Something new beside what was told before', report(DEPARTED, 1)),
        message('`npm run reconcile -- --post` finds nothing', report([])),
      ],
    },
  ];
}
