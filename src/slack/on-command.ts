import type { AllMiddlewareArgs, SlackCommandMiddlewareArgs } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import type { Account } from '../domain/account.js';
import type { UserId } from '../domain/names.js';
import type { Workflow } from '../workflow/workflow.js';
import { cancelByCommand } from './cancel-command.js';
import type { Message } from './card.js';
import type { CardLinks } from './card-links.js';
import { readCommand, type Wish } from './command-words.js';
import { helpMessage, noSuchRequest, unknownMessage } from './help-text.js';
import { tellList } from './on-list.js';
import { fillForm, openForm } from './open-form.js';
import { statusMessage } from './status-message.js';

interface Desk {
  readonly workflow: Workflow;
  readonly client: WebClient;
  readonly accounts: () => readonly Account[];
  readonly links: CardLinks;
}

type Command = SlackCommandMiddlewareArgs & Partial<AllMiddlewareArgs>;
type WishOf<T extends Wish['type']> = Extract<Wish, { type: T }>;
type Answers = {
  readonly [T in Wish['type']]: (desk: Desk, args: Command, wish: WishOf<T>) => Promise<void>;
};

/** Answered where it was typed, to whoever typed it alone: that needs no membership of the bot anywhere. */
const ANSWERS: Answers = {
  form: async ({ workflow, client, accounts }, { ack, command }, { word }) => {
    const opened = await openForm(client, command.trigger_id);
    await ack(opened === 'too-late' ? TOO_LATE : undefined);
    const asking = { by: command.user_id as UserId, word };
    if (typeof opened !== 'string') await fillForm({ workflow, client, accounts }, asking, opened.viewId);
  },
  help: async (_desk, { ack }) => ack(alone(helpMessage())),
  unknown: async (_desk, { ack }, { typed }) => ack(alone(unknownMessage(typed))),
  // What follows changes something, so it is done before it is acknowledged.
  cancel: async ({ workflow }, { ack, command }, wish) => ack(await cancelByCommand(workflow, command, wish)),
  // What follows only reads, and may take longer than Slack waits.
  list: async (desk, { ack, respond, command }, { kind }) => {
    await ack();
    const user = command.user_id as UserId;
    await tellList(desk, { user, query: { kind, towards: 'older', from: null } }, respond);
  },
  status: async ({ workflow, links }, { ack, respond, command }, { typed, id }) => {
    await ack();
    const user = command.user_id as UserId;
    const seen = id === undefined ? undefined : await workflow.lookAt(user, id);
    if (seen?.outcome !== 'seen') {
      await respond({ response_type: 'ephemeral', text: noSuchRequest(typed, 'status') });
      return;
    }
    const { request, isAwaited } = seen;
    const link = await links.linkTo(request.card);
    await respond(alone(statusMessage(request, { link, isAwaited, reader: user })));
  },
};

export function onCommand(desk: Desk) {
  return async (args: Command): Promise<void> => {
    const wish = readCommand(args.command.text, desk.accounts());
    // The compiler cannot see that the entry is the one for this very type.
    const answer = ANSWERS[wish.type] as (desk: Desk, args: Command, wish: Wish) => Promise<void>;
    await answer(desk, args, wish);
  };
}

function alone(message: Message) {
  return { response_type: 'ephemeral', ...message } as const;
}

const TOO_LATE =
  'Slack took too long to bring your command to me, so I could not open the form. Type it again.';
