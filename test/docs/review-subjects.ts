import { renderKeyPolicy } from '../../src/domain/key-policy.js';
import type { AccountId, KeyId, RequestId } from '../../src/domain/names.js';
import { PROOFS, type Proof } from '../../src/domain/proof.js';
import type { Refusal } from '../../src/domain/refusal.js';
import type { Asked, Failure, Status } from '../../src/domain/request.js';
import { changedView, receiptView } from '../../src/slack/note-view.js';
import { policyView } from '../../src/slack/policy-view.js';
import { reviewView } from '../../src/slack/review-view.js';
import { submissionProblem } from '../../src/slack/submission-text.js';
import { KeyServiceError, type KeyServiceErrorKind } from '../../src/workflow/key-port.js';
import type { LookupSession } from '../../src/workflow/lookup-port.js';
import type { Deps } from '../../src/workflow/ports.js';
import { prove } from '../../src/workflow/prove.js';
import type { Submission } from '../../src/workflow/submit.js';
import {
  account,
  DAVE,
  FINGERPRINT,
  KEY,
  OWEN,
  parameters,
  REQUEST_ID,
  requestIn,
  requestOfTwoLines,
  role,
  THE_OWNER,
  TWO_OF_SECURITY,
  terms,
} from '../support/requests.js';
import { difference, error, type Shown, type Subject, view } from './subject.js';

const PAYMENTS = account({ approvals: [TWO_OF_SECURITY, THE_OWNER] });

const asked: Asked = requestOfTwoLines({
  parameters: parameters({
    administrators: [role('KeyAdmins')],
    users: [role('orders')],
    otherAccounts: ['444455556666' as AccountId],
  }),
});
const OK: readonly Proof[] = PROOFS.map((what) => ({ what, outcome: 'ok', said: '' }));

function reviewOf(over: Partial<Parameters<typeof reviewView>[0]> = {}): object {
  return reviewView({ asked, fingerprint: FINGERPRINT, viewId: 'V1', proofs: OK, ...over });
}

const reviewed = view('Everything could be checked', reviewOf());

/** What differs from that. */
function differing(when: string, over: Partial<Parameters<typeof reviewView>[0]>): Shown {
  return difference(view(when, reviewOf(over)), reviewed);
}

/** AWS, where nothing is as it should be. */
const NOTHING_RIGHT: LookupSession = {
  principals: async () => [],
  exists: async () => false,
  keyBehind: async () => KEY.keyId as KeyId,
  keyQuota: async () => ({ used: 10_000, allowed: 10_000 }),
};

async function proven(session: () => Promise<LookupSession>, by: RequestId | undefined): Promise<Proof[]> {
  const deps = { lookups: { open: session }, store: { requestForAlias: async () => by } };
  const form = { id: 'V0FORM', purpose: { kind: 'new' } } as const;
  return prove(deps as never as Deps, form, { asked, fingerprint: FINGERPRINT }, () => undefined);
}

function failing(kind: KeyServiceErrorKind, failure: Failure) {
  return () => Promise.reject(new KeyServiceError(kind, failure));
}

const DENIED: Failure = {
  operation: 'AssumeRole',
  code: 'AccessDenied',
  message: 'byok-key is not authorized to perform sts:AssumeRole',
};
const MAY_NOT: Failure = { operation: 'iam:GetRole', code: 'AccessDenied', message: '' };

async function reviews(): Promise<Shown[]> {
  const mayNotLook = async () => ({ ...NOTHING_RIGHT, exists: failing('refused', MAY_NOT) });
  const escalation = { afterMs: 24 * 3_600_000, groups: [], users: [DAVE] };
  return [
    reviewed,
    differing('While it is checked', { proofs: [] }),
    differing('Nothing can work', {
      proofs: await proven(async () => NOTHING_RIGHT, 'aaaa-bbbb-cccc' as RequestId),
    }),
    differing('The role cannot be assumed', { proofs: await proven(failing('refused', DENIED), undefined) }),
    differing('The role may not look everywhere', { proofs: await proven(mayNotLook, undefined) }),
    differing('AWS does not answer', {
      proofs: await proven(failing('unclear', { ...DENIED, code: 'TimeoutError' }), undefined),
    }),
    differing('Where others can stand in after a while', {
      asked: { ...asked, terms: terms({ approvals: PAYMENTS.approvals, escalation }) },
    }),
    differing('On behalf of somebody', { asked: { ...asked, onBehalfOf: DAVE } }),
    differing('Of a change', { purpose: { kind: 'edit', id: REQUEST_ID, replaces: FINGERPRINT } }),
    differing('Nobody is named in the key policy', {
      asked: { ...asked, parameters: parameters() },
    }),
    differing('Key administrators may not delete the key', {
      asked: { ...asked, parameters: { ...asked.parameters, deletionByAdministrators: false } },
    }),
    differing('The config adds a condition', {
      asked: { ...asked, terms: terms({ policyCondition: { Bool: { 'aws:SecureTransport': 'true' } } }) },
    }),
    view(
      'Key policy as JSON',
      policyView({
        ...asked,
        terms: { ...asked.terms, keyPolicy: renderKeyPolicy(asked.terms.account, asked.parameters) },
      }),
    ),
  ];
}

type NotStored = Exclude<Submission, { outcome: 'stored' | 'changed' }>;
type Refused<O extends NotStored['outcome']> = NotStored & { readonly outcome: O };

function cannotChange(
  when: string,
  refusal: Refusal,
  status: Status,
): readonly [string, Refused<'cannot-change'>] {
  return [when, { outcome: 'cannot-change', refusal, request: requestIn(status) }];
}

/** Every reason why a submission is not stored. */
const NOT_STORED: { readonly [O in NotStored['outcome']]: readonly (readonly [string, Refused<O>])[] } = {
  'form-used': [['The form was submitted before', { outcome: 'form-used', by: REQUEST_ID }]],
  'no-draft': [['The form is older than a day', { outcome: 'no-draft' }]],
  'changed-since-review': [['The config has changed since the review', { outcome: 'changed-since-review' }]],
  'cannot-work': [
    [
      'The review had a cross',
      {
        outcome: 'cannot-work',
        crosses: [{ what: 'alias', outcome: 'cross', said: 'The alias is taken. Choose another.' }],
      },
    ],
  ],
  'not-valid': [
    [
      'The account takes the entries no more',
      { outcome: 'not-valid', problems: { region: 'Choose a Region from the list.' } },
    ],
  ],
  unmeetable: [
    [
      'Approvers enough only with the requester',
      { outcome: 'unmeetable', account: PAYMENTS, line: 1, byAnybody: false, gone: [], isForAnother: false },
    ],
    [
      'Approvers enough only with the two whose request it is',
      { outcome: 'unmeetable', account: PAYMENTS, line: 1, byAnybody: false, gone: [], isForAnother: true },
    ],
    [
      'Approvers have left',
      {
        outcome: 'unmeetable',
        account: PAYMENTS,
        line: 1,
        byAnybody: true,
        gone: [OWEN],
        isForAnother: false,
      },
    ],
  ],
  'too-many-approvers': [
    [
      'A group is too large to be asked directly',
      { outcome: 'too-many-approvers', account: PAYMENTS, by: 'approvals', count: 73 },
    ],
    [
      'The same of those who can stand in after a while',
      { outcome: 'too-many-approvers', account: PAYMENTS, by: 'escalateAfter', count: 73 },
    ],
  ],
  'nothing-changed': [['A change that changes nothing', { outcome: 'nothing-changed', id: REQUEST_ID }]],
  'other-account': [['A change of the account', { outcome: 'other-account', account: PAYMENTS }]],
  'other-person': [['A change of the person it is for', { outcome: 'other-person', id: REQUEST_ID }]],
  'no-such-request': [
    ['A change of what the bot does not have', { outcome: 'no-such-request', id: REQUEST_ID }],
  ],
  'cannot-change': [
    cannotChange('A change, while another one came first', 'stale-fingerprint', 'pending'),
    cannotChange('A change by somebody else', 'not-yours', 'pending'),
    cannotChange('A change after the deadline', 'expired', 'pending'),
    cannotChange('A change of what has ended', 'already-settled', 'denied'),
    cannotChange('A change of what is approved', 'already-settled', 'creating'),
  ],
};

const notStored = Object.values(NOT_STORED).flat() as readonly (readonly [string, NotStored])[];

export async function reviewSubjects(): Promise<Subject[]> {
  return [
    {
      title: 'The review',
      about: 'On top of the form; it fills while answers come, and has its button once they are in.',
      shown: await reviews(),
    },
    {
      title: 'Errors at the submission',
      about: 'Under the box of the review, after _Submit request_ or _Submit change_.',
      shown: notStored.map(([when, submission]) => error(when, submissionProblem(submission))),
    },
    {
      title: 'The receipt',
      about: 'In place of the review.',
      shown: [
        view('Stored', receiptView(REQUEST_ID, PAYMENTS)),
        view(
          'Stored, where approvers are asked by direct message',
          receiptView(REQUEST_ID, { ...PAYMENTS, askApprovers: 'direct' }),
        ),
        view('Changed', changedView(REQUEST_ID, PAYMENTS)),
      ],
    },
  ];
}
