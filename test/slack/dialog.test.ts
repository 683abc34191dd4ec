import { describe, expect, it } from 'vitest';
import { DENY_DIALOG, dialogView, readDialog } from '../../src/slack/dialog.js';
import { originOf, readOrigin } from '../../src/slack/pressed.js';
import { withoutMarkup } from '../../src/slack/text.js';
import { BOB, CAROL, clickBy, REQUEST_ID, request } from '../support/requests.js';

const PRESSED = { id: REQUEST_ID, click: clickBy(BOB) };

function submitted(reason: string | null) {
  return { state: { values: { reason: { value: { type: 'plain_text_input', value: reason } } } } };
}

describe('the dialog of Deny', () => {
  it('names the request, says who reads the reason, and asks for it in one field', () => {
    const view = dialogView(DENY_DIALOG, request(), 'origin');
    const [intro, ...inputs] = view.blocks;

    expect(intro).toMatchObject({
      text: {
        text:
          '*Key request k3f9-x2mp-7qtd:* `alias/orders` in payments-prod (111122223333), eu-central-1, asked for by ' +
          '<@U0ALICE>.\nThe request ends, and no key is created. Your reason is shown in the thread, with your name.',
      },
    });
    expect(inputs).toMatchObject([
      {
        label: { text: 'Reason' },
        optional: false,
        element: { type: 'plain_text_input', multiline: true, max_length: 1_000 },
      },
    ]);
    expect(view.private_metadata).toBe('origin');
  });

  it.each([
    ['Use your own account.', 'Use your own account.'],
    ['  Use\nyour own.\n ', 'Use\nyour own.'],
  ])('reads %j', (typed, reason) => {
    expect(readDialog(DENY_DIALOG, submitted(typed))).toEqual({
      ok: true,
      press: { type: 'deny-clicked', reason },
    });
  });

  it.each([[''], [' \n\t '], [null]])('takes %j for no reason', (typed) => {
    const errors = { reason: 'Say why: whoever asked has to know what to change.' };
    expect(readDialog(DENY_DIALOG, submitted(typed))).toEqual({ ok: false, errors });
  });
});

describe('what a view carries', () => {
  it('is the press that led to it', () => {
    expect(readOrigin(originOf(PRESSED), BOB)).toEqual(PRESSED);
  });

  it("is nobody else's press", () => {
    expect(readOrigin(originOf(PRESSED), CAROL)).toBeUndefined();
  });
});

it('words under a field have no markup, for Slack shows it as it is', () => {
  const note =
    'Too late: `alias/a` of <@U0BOB> expired <!date^1^{time}|1970-01-01>; *ask* <!subteam^S0SECURITY> in <#C0X> &lt;now&gt;.';
  expect(withoutMarkup(note)).toBe(
    'Too late: alias/a of somebody else expired 1970-01-01; ask a group of approvers in its channel <now>.',
  );
});
