import { setTimeout as sleep } from 'node:timers/promises';
import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import type { Click } from '../domain/event.js';
import type { Applied } from '../workflow/apply.js';
import type { Workflow } from '../workflow/workflow.js';
import type { SubmissionArgs } from './answering.js';
import { APPROVE_SAYING, BREAK_GLASS, COMMENT, DENY, GIVE_REVIEW, HAVE_LOOKED } from './card-buttons.js';
import {
  APPROVE_DIALOG,
  BREAK_GLASS_DIALOG,
  COMMENT_DIALOG,
  DENY_DIALOG,
  type Dialog,
  dialogView,
  LOOKED_DIALOG,
  REVIEW_DIALOG,
  readDialog,
} from './dialog.js';
import { ERROR_MAX_CHARS } from './limits.js';
import { noteView, waitingView } from './note-view.js';
import { noteOf, tellPresser } from './on-press.js';
import { openView } from './open-view.js';
import { type ButtonPressed, originOf, type Pressed, readOrigin, readPress } from './pressed.js';
import { cut, withoutMarkup } from './text.js';

/** The buttons that ask for words first, each by its action id. */
export const DIALOGS: Readonly<Record<string, Dialog>> = {
  [DENY]: DENY_DIALOG,
  [APPROVE_SAYING]: APPROVE_DIALOG,
  [COMMENT]: COMMENT_DIALOG,
  [BREAK_GLASS]: BREAK_GLASS_DIALOG,
  [GIVE_REVIEW]: REVIEW_DIALOG,
  [HAVE_LOOKED]: LOOKED_DIALOG,
};

/** Of the trigger's three seconds, the rest is for Slack's way here and for the opening itself. */
const LOOK_WITHIN_MS = 800;

/**
 * Whatever is against it already is told at once, and no words are asked for in vain. While that is not known in
 * time, a view is opened first.
 */
export function onDialogPress(workflow: Workflow, client: WebClient, dialog: Dialog) {
  return async (args: ButtonPressed): Promise<void> => {
    const pressed = readPress(args);
    const press = dialog.press({});
    const { type } = press;
    if (!pressed) {
      await args.ack();
      return tellPresser(workflow, args, { answer: { outcome: 'no-such-request' }, type, pressed });
    }
    const looking = workflow.click(pressed.id, press, pressed.click);
    const known = await Promise.race([looking, sleep(LOOK_WITHIN_MS, undefined)]);
    if (known && !isWanting(known)) {
      await args.ack();
      return tellPresser(workflow, args, { answer: known, type, pressed });
    }
    const answer = known ? Promise.resolve(known) : looking;
    await ask({ client, dialog, pressed }, args, { known, answer });
  };
}

/** Nothing is against it but that nothing was said yet. */
function isWanting(answer: Applied): answer is Extract<Applied, { outcome: 'refused' }> {
  return answer.outcome === 'refused' && answer.refusal === 'nothing-said';
}

interface Asking {
  readonly client: WebClient;
  readonly dialog: Dialog;
  readonly pressed: Pressed;
}

interface Looked {
  readonly known: Applied | undefined;
  readonly answer: Promise<Applied>;
}

async function ask(asking: Asking, args: ButtonPressed, { known, answer }: Looked): Promise<void> {
  const { client } = asking;
  const first = known ? viewOf(asking, known) : waitingView(asking.dialog.title);
  // Whatever it comes to is told below, unless the view cannot be opened.
  answer.catch(() => undefined);
  const opened = await openView(client, args.body.trigger_id, first);
  await args.ack();
  if (opened === 'too-late')
    await args.respond({ response_type: 'ephemeral', replace_original: false, text: TOO_LATE });
  if (typeof opened === 'string' || known) return;
  await client.views.update({ view_id: opened.viewId, view: viewOf(asking, await answer) });
}

const TOO_LATE =
  'Nothing has changed: Slack took too long to bring your press to me, so I could not ask for your words. Press again.';

function viewOf({ dialog, pressed }: Asking, answer: Applied): ModalView {
  if (isWanting(answer)) return dialogView(dialog, answer.request, originOf(pressed));
  const note = noteOf(answer, dialog.press({}).type, pressed.click.by);
  return { ...noteView(note ?? 'Counted already.'), title: waitingView(dialog.title).title };
}

/** What is said counts as the press would have: for the request as it was shown there, and once. */
export function onDialogSubmitted(workflow: Workflow, client: WebClient, dialog: Dialog) {
  return async ({ ack, body, view }: SubmissionArgs): Promise<void> => {
    const read = readDialog(dialog, view);
    if (!read.ok) return ack({ response_action: 'errors', errors: read.errors });
    const { press } = read;
    const pressed = readOrigin(view.private_metadata, body.user.id);
    const answer = pressed
      ? await workflow.click(pressed.id, press, pressed.click)
      : ({ outcome: 'no-such-request' } as const);
    const note = noteOf(answer, press.type, pressed?.click.by);
    if (note === undefined) return ack();
    const [{ id }] = dialog.inputs;
    await ack({ response_action: 'errors', errors: { [id]: cut(withoutMarkup(note), ERROR_MAX_CHARS) } });
    if (pressed) await whisper(client, pressed.click, note);
  };
}

/** The same where they clicked, with names: under a field there can be none. It is said already, so it may fail. */
async function whisper(client: WebClient, { channel, by }: Click, text: string): Promise<void> {
  await client.chat.postEphemeral({ channel, user: by, text }).catch(() => undefined);
}
