import { WebAPIPlatformError, type WebClient } from '@slack/web-api';
import type { UserId } from '../../src/domain/names.js';
import type { KeyRequest } from '../../src/domain/request.js';
import { Answering } from '../../src/slack/answering.js';
import { cancelByCommand } from '../../src/slack/cancel-command.js';
import { onCommand } from '../../src/slack/on-command.js';
import { DIALOGS, onDialogPress } from '../../src/slack/on-dialog.js';
import { onCardPolicy } from '../../src/slack/on-policy.js';
import { onPress } from '../../src/slack/on-press.js';
import { onEdit, onRequestAgain } from '../../src/slack/reopen-form.js';
import { readRequestId } from '../../src/slack/typed-id.js';
import type { Applied } from '../../src/workflow/apply.js';
import { DirectoryError } from '../../src/workflow/people-port.js';
import { StoreError, type StoreErrorKind } from '../../src/workflow/store-port.js';
import { UNWATCHED } from '../../src/workflow/watch-port.js';
import type { Workflow } from '../../src/workflow/workflow.js';
import { ALICE, account, BOB, CARD, clickBy, FINGERPRINT, person, REQUEST_ID } from '../support/requests.js';
import { SILENT } from '../support/servers.js';

/** A workflow of which a listener needs no more than this. */
function workflow(part: Partial<Workflow>): Workflow {
  return part as Workflow;
}

const ACCOUNT = account();

/** Alice may ask, and what she asked for is as it is. */
function workflowOf(request: KeyRequest | undefined, more: Partial<Workflow> = {}): Workflow {
  return workflow({
    entitlementOf: async () => ({ person: person(ALICE), accounts: [ACCOUNT] }),
    prepareSuggestions: async () => undefined,
    requestOf: async () => request,
    editable: async () =>
      request ? { outcome: 'editable', request } : ({ outcome: 'no-such-request' } as never),
    ...more,
  });
}

export const SILENT_DIRECTORY = workflow({
  entitlementOf: async () => {
    throw new DirectoryError('Slack did not answer.');
  },
});

export const SILENT_STORE = workflow({
  entitlementOf: async () => fail(new StoreError('unavailable', 'no')),
});

async function fail(error: Error): Promise<never> {
  throw error;
}

/** Slack, of which what it is shown is kept. */
class Screen {
  view: object = {};
  readonly client: WebClient;

  constructor(trigger: 'good' | 'expired' = 'good') {
    const views = {
      open: async ({ view }: { readonly view: object }) => {
        if (trigger === 'expired')
          throw new WebAPIPlatformError({ ok: false, error: 'expired_trigger_id' } as never);
        this.view = view;
        return { view: { id: 'V1' } };
      },
      update: async ({ view }: { readonly view: object }) => {
        this.view = view;
      },
    };
    this.client = { views } as never;
  }
}

/** The view that a command leads to. */
export async function commanded(text: string, bot: Workflow): Promise<object> {
  const screen = new Screen();
  await typed(text, bot, screen);
  return screen.view;
}

/** What a command is answered with that Slack brought too late. */
export async function commandedTooLate(): Promise<string> {
  return typed('', workflowOf(undefined), new Screen('expired'));
}

async function typed(text: string, bot: Workflow, { client }: Screen): Promise<string> {
  let answer = '';
  const links = { linkTo: async () => undefined } as never;
  const listener = onCommand({ workflow: bot, client, accounts: () => [ACCOUNT], links });
  await listener({
    ack: async (said: unknown) => {
      if (typeof said === 'string') answer = said;
    },
    command: { text, user_id: ALICE, trigger_id: 'T' },
  } as never);
  return answer;
}

/** What `/byok-key cancel …` is answered with. */
export async function cancelled(text: string, answer: Applied): Promise<string> {
  const command = { user_id: ALICE as UserId, trigger_id: 'T' } as never;
  const wish = { id: readRequestId(text), typed: text };
  return cancelByCommand(workflow({ cancel: async () => answer }), command, wish);
}

/** What somebody who pressed a button is told there, and the view that they see. */
async function press(
  listener: (args: never) => Promise<void>,
  button: { readonly actionId: string; readonly by: UserId },
): Promise<string> {
  let note = '';
  const { actionTs } = clickBy(BOB);
  await listener({
    ack: async () => undefined,
    respond: async ({ text }: { readonly text: string }) => {
      note = text;
    },
    action: { action_id: button.actionId, value: `${REQUEST_ID} ${FINGERPRINT}`, action_ts: actionTs },
    body: {
      user: { id: button.by },
      channel: { id: CARD.channel },
      message: { ts: CARD.ts },
      trigger_id: 'T',
    },
  } as never);
  return note;
}

/** The note that a press of Approve is answered with. */
export async function pressed(click: () => Promise<Applied>): Promise<string> {
  const listener = new Answering(SILENT, UNWATCHED).press(onPress(workflow({ click })));
  return press(listener, { actionId: 'approve', by: BOB });
}

/** The note that a press of Deny is answered with which Slack brought too late. */
export async function deniedTooLate(request: KeyRequest): Promise<string> {
  const [dialog] = Object.values(DIALOGS);
  if (!dialog) throw new Error('There is no dialog.');
  const answer = { outcome: 'refused', refusal: 'nothing-said', request } as const;
  const { client } = new Screen('expired');
  return press(onDialogPress(workflow({ click: async () => answer }), client, dialog), {
    actionId: 'deny',
    by: BOB,
  });
}

type Reopening = 'edit' | 'again';
const REOPENS = { edit: onEdit, again: onRequestAgain };

/** The form that Edit, or Request again, opens for Alice. */
export async function reopened(how: Reopening, request: KeyRequest): Promise<object> {
  const screen = new Screen();
  const bot = workflowOf(request);
  await press(REOPENS[how]({ workflow: bot, client: screen.client, accounts: () => [ACCOUNT] }), {
    actionId: how,
    by: ALICE,
  });
  return screen.view;
}

/** What she is told instead. */
export async function notReopened(
  how: Reopening,
  request: KeyRequest | undefined,
  trigger: 'good' | 'expired' = 'good',
): Promise<string> {
  const { client } = new Screen(trigger);
  return press(REOPENS[how]({ workflow: workflowOf(request), client, accounts: () => [ACCOUNT] }), {
    actionId: how,
    by: ALICE,
  });
}

/** What a press of "Key policy as JSON" is answered with when there is no such request. */
export async function policyOfNothing(): Promise<string> {
  return press(onCardPolicy(workflowOf(undefined), new Screen().client), {
    actionId: 'show-policy',
    by: ALICE,
  });
}

/** What a press of Approve hears when something fails on its way. */
export const FAILED: Readonly<Record<StoreErrorKind | 'directory' | 'unknown', readonly [string, Error]>> = {
  unavailable: ['The store does not answer', new StoreError('unavailable', 'no')],
  unclear: ['It is not known to be stored', new StoreError('unclear', 'no')],
  'not-replicated': ['Too few replicas have it', new StoreError('not-replicated', 'no')],
  unreadable: ['The record cannot be read', new StoreError('unreadable', 'no')],
  directory: ['Slack does not say who people are', new DirectoryError('no')],
  unknown: ['Anything else fails', new Error('no')],
};
