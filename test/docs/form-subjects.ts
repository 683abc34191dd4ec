import { checkEntries } from '../../src/domain/key-parameters.js';
import { renderKeyPolicy } from '../../src/domain/key-policy.js';
import type { AccountId, Region, RequestId } from '../../src/domain/names.js';
import { prefilled } from '../../src/domain/prefill.js';
import { PROOFS, type Proof, unchecked } from '../../src/domain/proof.js';
import { formView } from '../../src/slack/form-view.js';
import { loadingView, notEntitledView, receiptView } from '../../src/slack/note-view.js';
import { policyView } from '../../src/slack/policy-view.js';
import { reviewView } from '../../src/slack/review-view.js';
import { submissionProblem } from '../../src/slack/submission-text.js';
import type { Submission } from '../../src/workflow/submit.js';
import {
  ALICE,
  account,
  entries,
  FINGERPRINT,
  OWEN,
  parameters,
  person,
  REQUEST_ID,
  requestOfTwoLines,
  role,
  SECURITY,
  THE_OWNER,
  TWO_OF_SECURITY,
} from '../support/requests.js';
import { commanded, SILENT_DIRECTORY, SILENT_STORE } from './answers.js';
import { difference, error, type Shown, type Subject, view } from './subject.js';

/** An account that asks for all that can be asked for. */
const PAYMENTS = account({
  aliasPrefix: 'payments/',
  approvals: [TWO_OF_SECURITY, THE_OWNER],
  requiredTags: ['cost-center'],
  otherAccounts: ['444455556666' as AccountId],
  keySpecs: ['SYMMETRIC_DEFAULT', 'HMAC_256'],
});
const LAB = account({
  id: '444455556666' as AccountId,
  name: 'lab',
  multiRegion: false,
  regions: ['us-east-1' as Region],
});

const form = (shown: Omit<Parameters<typeof formView>[0], 'accounts'>, when: string) =>
  view(when, formView({ accounts: [PAYMENTS, LAB], ...shown }));
const whole = form({ account: PAYMENTS, entries: prefilled(PAYMENTS) }, 'The form');

const asked = requestOfTwoLines({
  parameters: parameters({ administrators: [role('KeyAdmins')], users: [role('orders')] }),
});
const review = (when: string, proofs: readonly Proof[]) =>
  view(when, reviewView({ asked, fingerprint: FINGERPRINT, viewId: 'V1', proofs }));
const OK: readonly Proof[] = PROOFS.map((what) => ({ what, outcome: 'ok', said: '' }));
const reviewed = review('Everything could be checked', OK);

const NOTHING_RIGHT = entries({
  accountId: PAYMENTS.id,
  region: '',
  alias: 'aws/orders',
  description: 'x'.repeat(3_001),
  regionality: '',
  tags: 'cost-center',
  businessReason: '',
  keySpec: '',
  administrators: ['arn:aws:iam::999900001111:role/other'],
  otherAccounts: ['999900001111'],
});

type NotStored = Exclude<Submission, { outcome: 'stored' }>;
type Refused<O extends NotStored['outcome']> = NotStored & { readonly outcome: O };

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
      { outcome: 'unmeetable', account: PAYMENTS, line: 1, byAnybody: false, gone: [] },
    ],
    [
      'Approvers have left',
      { outcome: 'unmeetable', account: PAYMENTS, line: 1, byAnybody: true, gone: [OWEN] },
    ],
  ],
  'too-many-approvers': [
    [
      'A group is too large to be asked directly',
      { outcome: 'too-many-approvers', account: PAYMENTS, count: 73 },
    ],
  ],
};

const notStored = Object.values(NOT_STORED).flat() as readonly (readonly [string, NotStored])[];

function problems(): Shown[] {
  const checked = checkEntries(NOTHING_RIGHT, PAYMENTS);
  if (checked.ok) throw new Error('Nothing is wrong.');
  return Object.entries(checked.problems).map(([field, said]) => error(`Under the field: ${field}`, said));
}

export async function formSubjects(): Promise<Subject[]> {
  return [
    {
      title: 'The form',
      about: '`/byok-key`, or `/byok-key <account or preset>`. A view for whoever typed it.',
      shown: [
        view('At once', loadingView()),
        whole,
        difference(
          form({ account: LAB, entries: prefilled(LAB) }, 'For another account: what differs'),
          whole,
        ),
        difference(
          form(
            {
              account: PAYMENTS,
              entries: prefilled(PAYMENTS),
              notice: 'There is no account or preset "paymnts" that you may ask for.',
            },
            'After a word that nothing is called',
          ),
          whole,
        ),
        view(
          'For somebody who may ask for nothing',
          notEntitledView(person(ALICE), [account({ requesters: { groups: [SECURITY], users: [OWEN] } })]),
        ),
        view('For a guest', notEntitledView(person(ALICE, { standing: 'guest' }), [])),
        view('While Slack does not say who it is', await commanded('', SILENT_DIRECTORY)),
        view('While the store does not answer', await commanded('', SILENT_STORE)),
      ],
    },
    {
      title: 'Errors in the form',
      about: 'Under the field that they are about, after _Review_.',
      shown: problems(),
    },
    {
      title: 'The review',
      about: 'On top of the form; it fills while answers come, and has its button once they are in.',
      shown: [
        reviewed,
        difference(review('While it is checked', []), reviewed),
        difference(
          review(
            'Something cannot work',
            OK.map((proof) =>
              proof.what === 'alias'
                ? {
                    what: 'alias',
                    outcome: 'cross',
                    said: 'Another key has it. Press Back and choose another alias.',
                  }
                : proof,
            ),
          ),
          reviewed,
        ),
        difference(
          review(
            'Something could not be checked',
            OK.map((proof) =>
              proof.what === 'principals'
                ? unchecked('principals', 'the role may not list roles (iam:ListRoles)')
                : proof,
            ),
          ),
          reviewed,
        ),
        view(
          'Key policy as JSON',
          policyView({
            ...asked,
            terms: { ...asked.terms, keyPolicy: renderKeyPolicy(asked.terms.account, asked.parameters) },
          }),
        ),
      ],
    },
    {
      title: 'Errors at the submission',
      about: 'Under the box of the review, after _Submit request_.',
      shown: notStored.map(([when, submission]) => error(when, submissionProblem(submission))),
    },
    {
      title: 'The receipt',
      about: 'In place of the review.',
      shown: [view('Stored', receiptView(REQUEST_ID as RequestId, PAYMENTS))],
    },
  ];
}
