import type { UserId } from '../../src/domain/names.js';
import { Answering } from '../../src/slack/answering.js';
import { cancelByCommand } from '../../src/slack/cancel-command.js';
import { onCommand } from '../../src/slack/on-command.js';
import { onPress } from '../../src/slack/on-press.js';
import type { Applied } from '../../src/workflow/apply.js';
import { DirectoryError } from '../../src/workflow/people-port.js';
import { StoreError, type StoreErrorKind } from '../../src/workflow/store-port.js';
import type { Workflow } from '../../src/workflow/workflow.js';
import { account, BOB, CARD, clickBy, FINGERPRINT, REQUEST_ID } from '../support/requests.js';
import { SILENT } from '../support/servers.js';

/** A workflow of which a listener needs no more than this. */
function workflow(part: Partial<Workflow>): Workflow {
  return part as Workflow;
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

/** The view that a command leads to. */
export async function commanded(text: string, bot: Workflow): Promise<object> {
  let shown: object = {};
  const views = {
    open: async () => ({ view: { id: 'V1' } }),
    update: async ({ view }: { readonly view: object }) => {
      shown = view;
    },
  };
  const listener = onCommand(bot, { views } as never, [account()]);
  await listener({
    ack: async () => undefined,
    command: { text, user_id: 'U0ALICE', trigger_id: 'T' },
  } as never);
  return shown;
}

/** What `/byok-key cancel …` is answered with. */
export async function cancelled(typed: string, answer: Applied): Promise<string> {
  const command = { user_id: 'U0ALICE' as UserId, trigger_id: 'T' } as never;
  return cancelByCommand(workflow({ cancel: async () => answer }), command, typed);
}

/** The note that a press of Approve is answered with. */
export async function pressed(press: () => Promise<Applied>): Promise<string> {
  let note = '';
  const listener = new Answering(SILENT).press(onPress(workflow({ click: press })));
  const { actionTs } = clickBy(BOB);
  await listener({
    ack: async () => undefined,
    respond: async ({ text }: { readonly text: string }) => {
      note = text;
    },
    action: { action_id: 'approve', value: `${REQUEST_ID} ${FINGERPRINT}`, action_ts: actionTs },
    body: { user: { id: BOB }, channel: { id: CARD.channel }, message: { ts: CARD.ts } },
  } as never);
  return note;
}

/** The same, when something fails on its way. */
export const FAILED: Readonly<Record<StoreErrorKind | 'directory' | 'unknown', readonly [string, Error]>> = {
  unavailable: ['The store does not answer', new StoreError('unavailable', 'no')],
  unclear: ['It is not known to be stored', new StoreError('unclear', 'no')],
  'not-replicated': ['Too few replicas have it', new StoreError('not-replicated', 'no')],
  unreadable: ['The record cannot be read', new StoreError('unreadable', 'no')],
  directory: ['Slack does not say who people are', new DirectoryError('no')],
  unknown: ['Anything else fails', new Error('no')],
};
