import type { SlackCommandMiddlewareArgs, SlackViewMiddlewareArgs, ViewSubmitAction } from '@slack/bolt';
import { DirectoryError } from '../workflow/people-port.js';
import type { Log } from '../workflow/ports.js';
import { StoreError } from '../workflow/store-port.js';
import type { Watch } from '../workflow/watch-port.js';
import { type AccountChosen, type ButtonPressed, readPress } from './pressed.js';

/**
 * The one place that turns a listener's failure into what the person sees. A press of a button that failed is
 * not acknowledged, so that nobody takes it for received; everything else carries the words in its
 * acknowledgement, because there is no other way back to the person.
 */
export class Answering {
  constructor(
    private readonly log: Log,
    private readonly watch: Watch,
  ) {}

  command(listener: (args: SlackCommandMiddlewareArgs) => Promise<void>) {
    return async (args: SlackCommandMiddlewareArgs): Promise<void> => {
      let isAcknowledged = false;
      const ack: typeof args.ack = async (response) => {
        isAcknowledged = true;
        await args.ack(response);
      };
      try {
        const incoming = { kind: 'command', name: args.body.command } as const;
        await this.watch.incoming(incoming, () => listener({ ...args, ack }));
      } catch (error) {
        this.log.error({ user: args.body.user_id, command: args.body.command, err: error }, 'command failed');
        const note = { response_type: 'ephemeral', text: failureWords(error) } as const;
        await (isAcknowledged ? args.respond(note) : args.ack(note));
      }
    };
  }

  /** @param block an input block of the view, on which the words hang. */
  submission(block: string, listener: (args: SubmissionArgs) => Promise<void>) {
    return async (args: SubmissionArgs): Promise<void> => {
      try {
        const incoming = { kind: 'submission', name: args.view.callback_id } as const;
        await this.watch.incoming(incoming, () => listener(args));
      } catch (error) {
        this.log.error({ ...aboutSubmission(args), err: error }, 'submission failed');
        await args.ack({ response_action: 'errors', errors: { [block]: failureWords(error) } });
      }
    };
  }

  /** Something chosen or pressed in a view. Not acknowledged, Slack itself marks it as failed; there is no place for words. */
  inView<Args extends AccountChosen | ButtonPressed>(listener: (args: Args) => Promise<void>) {
    return async (args: Args): Promise<void> => {
      try {
        const incoming = { kind: 'view', name: args.action.action_id } as const;
        await this.watch.incoming(incoming, () => listener(args));
      } catch (error) {
        this.log.error(
          { user: args.body.user.id, action: args.action.action_id, err: error },
          'action failed',
        );
      }
    };
  }

  press(listener: (args: ButtonPressed) => Promise<void>) {
    return async (args: ButtonPressed): Promise<void> => {
      try {
        const incoming = { kind: 'press', name: args.action.action_id } as const;
        await this.watch.incoming(incoming, () => listener({ ...args, ack: this.acknowledging(args) }));
      } catch (error) {
        this.log.error({ ...aboutPress(args), err: error }, 'press failed');
        await args.respond({
          response_type: 'ephemeral',
          replace_original: false,
          text: failureWords(error),
        });
      }
    };
  }

  /**
   * An acknowledgement whose socket has gone is no failure of the press, which is decided and stored: brought again,
   * it gets the same answer; not brought again, Slack itself marks it as failed.
   */
  private acknowledging(args: ButtonPressed): ButtonPressed['ack'] {
    return async (response) => {
      try {
        await args.ack(response);
      } catch (error) {
        this.log.warn(
          { ...aboutPress(args), err: error },
          'press decided, but not acknowledged: its connection has gone',
        );
      }
    };
  }
}

/** With the request, where the button is one of a card. */
function aboutPress(args: ButtonPressed): object {
  const requestId = readPress(args)?.id;
  const about = { user: args.body.user.id, action: args.action.action_id };
  return requestId === undefined ? about : { requestId, ...about };
}

/** With the form, whose request the record has under that id. */
function aboutSubmission({ body, view }: SubmissionArgs): object {
  return { user: body.user.id, view: view.callback_id, formId: view.root_view_id };
}

export type SubmissionArgs = SlackViewMiddlewareArgs<ViewSubmitAction>;

/** What happened, what it means, what to do. An outcome that is not known is told as that. */
function failureWords(error: unknown): string {
  if (error instanceof StoreError && (error.kind === 'unclear' || error.kind === 'not-replicated')) {
    return 'I could not make sure that this was stored. Press again in a moment: it counts once, however often you press.';
  }
  if (error instanceof StoreError && error.kind === 'unreadable') {
    return 'Nothing has changed: I cannot read the record of this request. A newer version of me may have written it. Tell whoever runs the bot.';
  }
  if (error instanceof StoreError) {
    return 'Nothing was stored and nothing has changed: my store does not answer. Press again in a minute; if it lasts, tell whoever runs the bot.';
  }
  if (error instanceof DirectoryError) {
    return 'Nothing was stored and nothing has changed: Slack did not tell me who you are, or who the approvers are. Press again in a minute.';
  }
  return 'Something went wrong on my side; I do not know how far it got. Press again: nothing counts twice. If it lasts, tell whoever runs the bot.';
}
