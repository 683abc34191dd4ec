import type { AccountId, Region } from '../../src/domain/names.js';
import { prefilled } from '../../src/domain/prefill.js';
import { formView } from '../../src/slack/form-view.js';
import { loadingView, notEntitledView, notForThisAccountView } from '../../src/slack/note-view.js';
import {
  ALICE,
  account,
  DAVE,
  OWEN,
  person,
  request,
  requestIn,
  SECURITY,
  THE_OWNER,
  TWO_OF_SECURITY,
} from '../support/requests.js';
import { commanded, commandedTooLate, reopened, SILENT_DIRECTORY, SILENT_STORE } from './answers.js';
import { fieldErrors } from './field-errors.js';
import { difference, note, type Subject, view } from './subject.js';

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

const FOR_OTHERS = account({ onBehalfOf: true });
const onBehalf = formView({ accounts: [FOR_OTHERS], account: FOR_OTHERS, entries: prefilled(FOR_OTHERS) });
const CLOSED = account({ requesters: { groups: [SECURITY], users: [OWEN] } });

/** The form of an account that asks for nothing special, as it opens. */
const PLAIN = account();
const ofOne = view('', formView({ accounts: [PLAIN], account: PLAIN, entries: prefilled(PLAIN) }));
const ALICES = request();

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
        difference(view('Where it may be asked for on behalf of somebody', onBehalf), whole),
        difference(view('After _Edit_', await reopened('edit', ALICES)), ofOne),
        difference(view('After _Request again_', await reopened('again', requestIn('denied'))), ofOne),
        view('After _Request again_, for somebody who may not ask there', notForThisAccountView(CLOSED)),
        view(
          'After _Edit_, where keys are not asked for on behalf of somebody any more',
          await reopened('edit', request({ onBehalfOf: DAVE })),
        ),
        difference(
          view(
            'After _Request again_, where keys are not asked for on behalf of somebody any more',
            await reopened('again', requestIn('denied', { onBehalfOf: DAVE })),
          ),
          ofOne,
        ),
        note('The command comes too late', await commandedTooLate()),
        view('For somebody who may ask for nothing', notEntitledView(person(ALICE), [CLOSED])),
        view('For a guest', notEntitledView(person(ALICE, { standing: 'guest' }), [])),
        view('While Slack does not say who it is', await commanded('', SILENT_DIRECTORY)),
        view('While the store does not answer', await commanded('', SILENT_STORE)),
      ],
    },
    {
      title: 'Errors in the form',
      about: 'Under the field that they are about, after _Review_.',
      shown: await fieldErrors(),
    },
  ];
}
