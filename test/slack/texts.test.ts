import { describe, expect, it } from 'vitest';
import type { ClickEventType } from '../../src/domain/event.js';
import type { GroupId, UserId } from '../../src/domain/names.js';
import type { Refusal } from '../../src/domain/refusal.js';
import type { Status } from '../../src/domain/request.js';
import { failureText } from '../../src/slack/failure-text.js';
import { loadingView, notEntitledView, receiptView } from '../../src/slack/note-view.js';
import { ownDecisionText, refusalText } from '../../src/slack/refusal-text.js';
import { submissionProblem } from '../../src/slack/submission-text.js';
import { cut, escapeMrkdwn } from '../../src/slack/text.js';
import {
  ALICE,
  ASKED_AT_MS,
  account,
  CAROL,
  CAROLS,
  DAVE,
  MALLORY,
  OWEN,
  person,
  REQUEST_ID,
  requestIn,
  requestOfTwoLines,
  SECURITY,
  THE_OWNER,
  TWO_OF_SECURITY,
  terms,
} from '../support/requests.js';
import { MANY_ACCOUNTS, objectionsToView, read, readView } from './scenes.js';

/** A note is mrkdwn without blocks. */
const said = (text: string) => read({ text, blocks: [] }).lines.join('\n');

describe('a refusal, to the person who clicked', () => {
  const who = 'It is for @security, and for @owen to decide.';

  it.each<[Refusal, string]>([
    [
      'people-unknown',
      'Not counted: Slack did not tell me who you are, and without that nobody can decide. Press again in a minute; if it lasts, tell whoever runs the bot.',
    ],
    ['guest', `Not counted: guests cannot decide. ${who}`],
    ['foreign', `Not counted: people of other workspaces cannot decide. ${who}`],
    ['deactivated', `Not counted: your account is deactivated. ${who}`],
    ['bot', `Not counted: apps cannot decide. ${who}`],
    ['wrong-channel', 'Not counted: this request is decided in #byok-requests, not here.'],
    [
      'other-copy',
      'Not counted: this message is a copy of the request. Decide on its card in #byok-requests; the copy links to it now, if Slack lets me change it.',
    ],
    [
      'stale-fingerprint',
      'Not counted: the request has changed since this button was drawn. Look at the card as it is now, and decide again.',
    ],
    ['own-request', `Not counted: nobody decides on their own request. ${who}`],
    ['not-an-approver', `Not counted: you are not an approver for payments-prod. ${who}`],
    ['already-approved', `Counted already: your approval is stored. ${who}`],
    [
      'expired',
      'Too late: the request expired 2026-03-05T09:00:00.000Z. Every full member of the workspace can ask again: Request again on its card, or /byok-key.',
    ],
    [
      'not-a-breaker',
      `Not counted: nobody can break the glass for payments-prod: its configuration names nobody. ${who}`,
    ],
    ['no-review-owed', 'Not needed: no review is owed here. Whatever you have to say, reply in the thread.'],
    [
      'no-approval',
      'Not counted: you have given no approval that counts here. Whatever you have to say, reply in the thread.',
    ],
    [
      'commented',
      'Not counted: your approval has its comment already. Whatever else there is to say, reply in the thread.',
    ],
  ])('%s', (refusal, words) => {
    expect(said(refusalText(refusal, requestOfTwoLines()))).toBe(words);
  });

  it('says where approvers who are asked directly decide', () => {
    const direct = { terms: terms({ askApprovers: 'direct' }) };
    const words =
      'Not counted: the request is not decided on this message. Its approvers have the buttons on the newest message ' +
      'about it in their direct messages with me.';
    expect(said(refusalText('other-copy', requestIn('pending', direct)))).toBe(words);
    expect(said(refusalText('wrong-channel', requestIn('pending', direct)))).toBe(
      `${words} It is for @security to decide.`,
    );
  });

  it('says that a card which was lost is not the card any more', () => {
    expect(said(refusalText('other-copy', requestOfTwoLines({ card: null })))).toBe(
      "Not counted: this message is not the request's card any more. The new one is on its way to #byok-requests.",
    );
  });

  it('says that the approval is there already', () => {
    expect(said(refusalText('not-needed', requestOfTwoLines()))).toMatch(/^Not needed: /);
  });

  it('names whoever may ask, where the account says who that is', () => {
    const ended = requestIn('expired', {
      terms: terms({ requesters: { groups: [SECURITY], users: [OWEN] } }),
    });
    expect(said(refusalText('already-settled', ended))).toBe(
      'Too late: the request has expired. @security or @owen can ask again: Request again on its card, or /byok-key.',
    );
  });

  it('says what is not allowed any more when that is to ask on behalf of somebody', () => {
    expect(said(refusalText('forbidden', requestOfTwoLines({ onBehalfOf: DAVE })))).toBe(
      'Not counted: the settings of payments-prod do not allow what is asked for any more. Nobody can ask on behalf of @dave there. Deny it, and have it asked for again.',
    );
  });

  it('names whoever may break the glass, once a broken one is stopped by a failure', () => {
    const breakGlass = { users: [DAVE], groups: [] };
    const words = { incident: 'INC-4711', reason: 'Orders stand still.' };
    const brokenGlass = { by: DAVE, atMs: ASKED_AT_MS, ...words, remindedAtMs: null, review: null };
    const over = { terms: terms({ breakGlass }), brokenGlass };
    expect(said(refusalText('not-an-approver', requestIn('failed', over)))).toBe(
      'Not counted: you are not an approver for payments-prod. It is for @security or @dave to decide.',
    );
    expect(said(refusalText('nothing-to-do', requestIn('unfinished', over)))).toMatch(
      / @security or @dave can press the buttons of its card\.$/,
    );
    expect(said(refusalText('not-an-approver', requestIn('created', over)))).not.toContain('@dave');
  });

  it('names who could do what a stranger may not: cancel, or else deny', () => {
    expect(said(refusalText('not-yours', requestOfTwoLines()))).toBe(
      'Not done: only @alice, who asked, can cancel it or edit it. @security or @owen can deny it on the card.',
    );
  });

  it('names both whose request it is, and sends nobody to the one it is for', () => {
    const forOwen = requestOfTwoLines({ onBehalfOf: OWEN });
    expect(said(refusalText('not-yours', forOwen))).toBe(
      'Not done: only @alice, who asked, can edit it, and only @alice or @owen can cancel it. @security can deny it on the card.',
    );
    expect(said(refusalText('own-request', forOwen))).toBe(
      'Not counted: nobody decides on their own request. It is for @security to decide.',
    );
    const cancelled = requestIn('cancelled', { onBehalfOf: OWEN, state: { status: 'cancelled', by: OWEN } });
    expect(said(refusalText('already-settled', cancelled))).toMatch(
      /^Too late: the request was cancelled by @owen, for whom @alice asked\./,
    );
  });

  it('says who is still needed to somebody who has approved', () => {
    const half = requestOfTwoLines({ state: { status: 'pending', approvals: [CAROLS], attempt: 0 } });
    expect(said(refusalText('already-approved', half))).toBe(
      'Counted already: your approval is stored. It is for @security, and for @owen to decide.',
    );
  });

  it('does not send people to somebody who approved already', () => {
    const lines = [{ count: 1, users: [CAROL], groups: [] }, { ...THE_OWNER }];
    const half = requestOfTwoLines({
      terms: terms({ approvals: lines }),
      state: { status: 'pending', approvals: [CAROLS], attempt: 0 },
    });
    expect(said(refusalText('not-an-approver', half))).toBe(
      'Not counted: you are not an approver for payments-prod. It is for @owen to decide.',
    );
  });

  it('says until when a lost call can still make the key', () => {
    expect(said(refusalText('not-settled', requestIn('held')))).toBe(
      'Not yet: the call that was sent to AWS before can still make the key until 2026-03-02T10:00:00.000Z, and another one now could make a second. Press Look again meanwhile, or Create again after that.',
    );
    expect(said(refusalText('not-settled', requestIn('unclear')))).toMatch(/^Not yet: .* make the key, and /);
  });

  const RUNNING =
    'Too late: the request is approved already, and the key is being created. It can no longer be stopped here; an ' +
    'administrator of the account can disable the key in the AWS console.';
  const STOPPED =
    'Too late: the request is approved already. The thread says how it goes on; @security can press the buttons of its card.';
  const AGAIN = 'Every full member of the workspace can ask again: Request again on its card, or /byok-key.';

  it.each<[Status, string]>([
    [
      'pending',
      'Not counted: the request waits for approvals now, and has other buttons. Look at its card as it is. It is for @security to decide.',
    ],
    ['denied', `Too late: the request was denied by @carol. ${AGAIN}`],
    ['cancelled', `Too late: the request was cancelled by @alice, who asked. ${AGAIN}`],
    ['expired', `Too late: the request has expired. ${AGAIN}`],
    ['abandoned', `Too late: the request was given up by @carol. ${AGAIN}`],
    [
      'created',
      'Too late: the request was approved, and the key is created: 1234abcd-12ab-34cd-56ef-1234567890ab. It can no longer be stopped here; an administrator of the account can disable the key in the AWS console.',
    ],
    ['approved', RUNNING],
    ['creating', RUNNING],
    ['made', RUNNING],
    [
      'unclear',
      'Too late: the request is approved already, and I am finding out whether its key was created. It can no longer be stopped here; an administrator of the account can disable the key in the AWS console.',
    ],
    ['held', STOPPED],
    ['failed', STOPPED],
    ['unfinished', STOPPED],
  ])('who comes late, while %s, hears how it stands', (status, words) => {
    for (const refusal of ['already-settled', 'nothing-to-do', 'superseded'] as const) {
      expect(said(refusalText(refusal, requestIn(status)))).toBe(words);
    }
  });
});

describe('who presses again because nobody could say whether it was stored', () => {
  const again = (status: Status, type: ClickEventType, by: UserId) =>
    ownDecisionText({ refusal: 'already-settled', request: requestIn(status) }, type, by);

  it.each<Status>(['approved', 'creating', 'unclear', 'held', 'failed', 'made', 'created'])(
    'hears that their own approval is stored, while %s',
    (status) => {
      expect(again(status, 'approve-clicked', CAROL)).toBe(
        'Counted already: your approval is stored, and nothing more is needed from you.',
      );
    },
  );

  it('hears that their own denial is stored', () => {
    expect(again('denied', 'deny-clicked', CAROL)).toBe('Counted already: your denial is stored.');
  });

  it.each<[Status, ClickEventType, UserId]>([
    ['approved', 'approve-clicked', DAVE],
    ['approved', 'deny-clicked', CAROL],
    ['denied', 'deny-clicked', DAVE],
    ['denied', 'approve-clicked', CAROL],
    ['expired', 'approve-clicked', CAROL],
  ])(
    'hears nothing of the kind when it was somebody else, or something else (%s, %s, %s)',
    (status, type, by) => {
      expect(again(status, type, by)).toBeUndefined();
    },
  );
});

describe('a failure, in plain words', () => {
  it.each<[string, string, string, string]>([
    ['AssumeRole', 'AccessDenied', 'could not assume its role', 'trust policy'],
    ['CreateAlias', 'AlreadyExistsException', 'alias is taken', 'Free the alias'],
    ['CreateKey', 'AccessDeniedException', 'may not do this', 'IAM policy'],
    ['CreateKey', 'LimitExceededException', 'quota', 'Service Quotas'],
    ['CreateKey', 'MalformedPolicyDocumentException', 'key policy', 'Retry'],
    ['CreateKey', 'TagException', 'tags', 'ask again'],
    ['CreateKey', 'ValidationException', 'a value', 'ask again'],
    ['CreateKey', 'UnsupportedOperationException', 'this kind of key', 'another Region'],
    ['verify', 'AccountNotConfigured', 'not in the bot', 'config file'],
    ['verify', 'FingerprintMismatch', 'not the one that was approved', 'Tell whoever runs the bot'],
    ['verify', 'NotAsApproved', 'not what was approved', 'Compare the key'],
    ['DescribeKey', 'SomethingNew', 'AWS did not do what it was asked (DescribeKey)', 'Retry'],
  ])('%s %s', (operation, code, what, remedy) => {
    const text = failureText({ operation, code, message: 'x' });
    expect(text.what).toContain(what);
    expect(text.remedy).toContain(remedy);
  });
});

describe('a submission that is not stored', () => {
  it.each<[string, Parameters<typeof submissionProblem>[0], string]>([
    [
      'the form was used',
      { outcome: 'form-used', by: REQUEST_ID },
      'This form was already submitted as k3f9-x2mp-7qtd. To ask for another key, close it and type /byok-key again.',
    ],
    [
      'the entries are gone',
      { outcome: 'no-draft' },
      'Nothing was stored: what you entered is kept for a day, and that is over. Close this and type /byok-key again.',
    ],
    [
      'the settings changed',
      { outcome: 'changed-since-review' },
      "Nothing was stored: the account's settings have changed since this review. Press Back, then Review again.",
    ],
    [
      'several problems',
      { outcome: 'not-valid', problems: { alias: 'Enter a name.', region: 'Choose a Region.' } },
      'Nothing was stored. Press Back and mend: Enter a name. Choose a Region.',
    ],
    [
      'a crowd that would be asked directly',
      { outcome: 'too-many-approvers', account: account(), by: 'approvals', count: 73 },
      'Nothing was stored: approvers of payments-prod are asked by direct message, at most 50 of them, and its approvals name 73. Have a smaller group named, or have them asked in the channel.',
    ],
    [
      'a line that cannot be met',
      {
        outcome: 'unmeetable',
        account: account({ approvals: [TWO_OF_SECURITY, THE_OWNER] }),
        line: 1,
        byAnybody: false,
        gone: [],
        isForAnother: false,
      },
      'Nothing was stored: without you there are not enough approvers for payments-prod. Line 2 of its approvals asks for 1 of U0OWNER. Have somebody else ask, or have an approver added.',
    ],
    [
      'a line that cannot be met without the two whose request it is',
      {
        outcome: 'unmeetable',
        account: account({ approvals: [THE_OWNER] }),
        line: 0,
        byAnybody: false,
        gone: [],
        isForAnother: true,
      },
      'Nothing was stored: without you and the person you ask for there are not enough approvers for payments-prod. Line 1 of its approvals asks for 1 of U0OWNER. Have somebody else ask, or have an approver added.',
    ],
    [
      'a line that nobody can meet',
      {
        outcome: 'unmeetable',
        account: account({ approvals: [TWO_OF_SECURITY] }),
        line: 0,
        byAnybody: true,
        isForAnother: false,
        gone: [OWEN, CAROL],
      },
      'Nothing was stored: payments-prod has not enough approvers. Line 1 of its approvals asks for 2 of S0SECURITY. Not able to approve any more: U0CAROL, U0OWNER. Have approvers added.',
    ],
  ])('%s', (_, submission, words) => {
    expect(submissionProblem(submission)).toBe(words);
  });

  it('is told in as many words as Slack shows', () => {
    const problems = { description: 'x'.repeat(3_000) };
    expect(submissionProblem({ outcome: 'not-valid', problems })).toHaveLength(2_000);
  });
});

describe('views that only tell', () => {
  it('the receipt: the request id, where it goes, and no way back', () => {
    const receipt = receiptView(REQUEST_ID, account());
    expect(readView(receipt).lines).toEqual([
      'Your request k3f9-x2mp-7qtd is stored.',
      'It goes to #byok-requests for approval. I send you the link in a direct message, and the key when it is there.',
    ]);
    expect(receipt).toMatchObject({ clear_on_close: true });
    expect(receipt).not.toHaveProperty('submit');
  });

  it('the receipt: who is asked, where approvers are asked by direct message', () => {
    expect(readView(receiptView(REQUEST_ID, account({ askApprovers: 'direct' }))).lines[1]).toBe(
      'Its approvers are asked by direct message; its card and its thread are in #byok-requests. I send you the link in a direct message, and the key when it is there.',
    );
  });

  it('somebody who may ask for nothing is told whom to turn to', () => {
    const closed = account({ name: 'a & <b>', requesters: { users: [ALICE], groups: [SECURITY] } });
    expect(readView(notEntitledView(person(MALLORY), [closed])).lines).toEqual([
      'You may not ask for a key in any account.',
      'Turn to somebody who may, or ask them to have you added:',
      'a & <b>: @security or @alice',
    ]);
  });

  it('a guest is told that only members can', () => {
    expect(readView(notEntitledView(person(MALLORY, { standing: 'guest' }), [account()])).lines[0]).toBe(
      'Only full members of this workspace can ask for keys.',
    );
  });

  it('all of them fit, with a hundred accounts', () => {
    const closed = MANY_ACCOUNTS.map((each) => ({
      ...each,
      requesters: { users: [ALICE], groups: ['S0ALL' as GroupId] },
    }));
    const views = [
      loadingView(),
      notEntitledView(person(MALLORY), closed),
      receiptView(REQUEST_ID, account()),
    ];
    expect(views.flatMap(objectionsToView)).toEqual([]);
  });
});

describe('text', () => {
  it.each([
    ['<!channel>', '&lt;!channel&gt;'],
    ['&lt;', '&amp;lt;'],
    ['a & b', 'a &amp; b'],
    ['*bold*', '*bold*'],
  ])('%s is escaped', (text, escaped) => {
    expect(escapeMrkdwn(text)).toBe(escaped);
  });

  it.each([
    ['abc', 3, 'abc'],
    ['abcd', 3, 'ab…'],
    ['', 3, ''],
  ])('%j, cut to %i', (text, most, short) => {
    expect(cut(text, most)).toBe(short);
  });
});
