import type { Click, ClickEventType, Press } from '../domain/event.js';
import type { RequestId, UserId } from '../domain/names.js';
import type { Applied } from '../workflow/apply.js';
import type { Workflow } from '../workflow/workflow.js';
import { cardTitle } from './card.js';
import { APPROVE, CREATE_AGAIN, GIVE_UP, LOOK_AGAIN, RETRY } from './card-buttons.js';
import { type ButtonPressed, type Pressed, readPress } from './pressed.js';
import { ownDecisionText, refusalText } from './refusal-text.js';

/** The buttons of a card that act on the press, and what a press of each means. */
export const PRESSES: Readonly<Record<string, Press>> = {
  [APPROVE]: { type: 'approve-clicked', comment: null },
  [RETRY]: { type: 'retry-clicked' },
  [LOOK_AGAIN]: { type: 'look-again-clicked' },
  [CREATE_AGAIN]: { type: 'create-again-clicked' },
  [GIVE_UP]: { type: 'give-up-clicked' },
};

/** Acknowledged when it is decided and stored; a refusal is told to the person who pressed, and to nobody else. */
export function onPress(workflow: Workflow) {
  return async (args: ButtonPressed): Promise<void> => {
    const pressed = readPress(args);
    const press = PRESSES[args.action.action_id];
    const answer =
      pressed && press
        ? await workflow.click(pressed.id, press, pressed.click)
        : ({ outcome: 'no-such-request' } as const);
    await args.ack();
    await tellPresser(workflow, args, { answer, type: press?.type, pressed });
  };
}

interface Answered {
  readonly answer: Applied;
  readonly type: ClickEventType | undefined;
  readonly pressed: Pressed | undefined;
}

/** What a press that did not count comes to: a note to whoever pressed, and a copy of the card that loses its buttons. */
export async function tellPresser(
  workflow: Workflow,
  { respond, body }: ButtonPressed,
  { answer, type, pressed }: Answered,
): Promise<void> {
  const note = noteOf(answer, type, pressed?.click.by);
  if (note) await respond({ response_type: 'ephemeral', replace_original: false, text: note });
  if (pressed && isOnOtherCopy(answer, pressed.click) && isCardOf(body.message, pressed.id)) {
    const { channel, messageTs } = pressed.click;
    await workflow.retireCopy(pressed.id, { channel, ts: messageTs });
  }
}

/** `undefined`: it counted. */
export function noteOf(
  answer: Applied,
  type: ClickEventType | undefined,
  by: UserId | undefined,
): string | undefined {
  switch (answer.outcome) {
    case 'counted':
      return undefined;
    case 'refused':
      return ownDecisionText(answer, type, by) ?? refusalText(answer.refusal, answer.request);
    case 'no-such-request':
      return 'Not counted: I have no record of this request. If it was yours, ask again with `/byok-key`.';
  }
}

/** The clicked message itself says which request it is a card of; its buttons could have been borrowed. */
function isCardOf(message: unknown, id: RequestId): boolean {
  return JSON.stringify(message ?? '').includes(cardTitle(id));
}

/** Whatever it was refused for: the buttons of a copy must not outlive the request either. */
function isOnOtherCopy(answer: Applied, { messageTs }: Click): boolean {
  return answer.outcome === 'refused' && answer.request.card !== null && answer.request.card.ts !== messageTs;
}
