import type { RequestListener } from 'node:http';
import {
  App,
  type BlockAction,
  type ButtonAction,
  HTTPReceiver,
  SocketModeReceiver,
  type StaticSelectAction,
  type ViewSubmitAction,
} from '@slack/bolt';
import type { WebClient, WebClientOptions } from '@slack/web-api';
import type { Account } from '../domain/account.js';
import type { TeamId } from '../domain/names.js';
import type { Log } from '../workflow/ports.js';
import { UNWATCHED, type Watch } from '../workflow/watch-port.js';
import type { Workflow } from '../workflow/workflow.js';
import { Answering, type SubmissionArgs } from './answering.js';
import { VALUE } from './blocks.js';
import { boltLogger } from './bolt-logger.js';
import { ByName } from './by-name.js';
import { EDIT, REQUEST_AGAIN, SHOW_POLICY } from './card-buttons.js';
import type { CardLinks } from './card-links.js';
import { clientOptions } from './client-options.js';
import { EVENTS_PATH } from './events-path.js';
import { FORM } from './form-view.js';
import { CANCEL_REQUEST, OPEN_CARD, REQUEST_AGAIN_AT_HOME, REQUEST_KEY } from './home-view.js';
import { PAGE_BUTTONS } from './list-message.js';
import { onCommand } from './on-command.js';
import { DIALOGS, onDialogPress, onDialogSubmitted } from './on-dialog.js';
import { onAccountChosen, onFormSubmitted, onReviewSubmitted } from './on-form.js';
import { onCancelRequest, onHomeOpened, onOpenCard, onRequestKey } from './on-home.js';
import { onPage } from './on-list.js';
import { onCardPolicy, onReviewedPolicy } from './on-policy.js';
import { onPress, PRESSES } from './on-press.js';
import { onSuggestion } from './on-suggestion.js';
import type { ButtonPressed } from './pressed.js';
import { onEdit, onRequestAgain, onRequestAgainAtHome } from './reopen-form.js';
import { REVIEW, SHOW_REVIEWED_POLICY, UNDERSTANDING } from './review-view.js';
import { SocketRefresh } from './socket-refresh.js';
import { TokenWatch } from './token-watch.js';
import { PatientClient, WatchedClient } from './web-clients.js';

export interface SlackSettings {
  readonly botToken: string;
  readonly apiUrl: string | undefined;
  /** Socket Mode with an app token; else signed HTTP requests. */
  readonly mode:
    | { readonly kind: 'socket'; readonly appToken: string }
    | { readonly kind: 'http'; readonly signingSecret: string };
}

/** A socket that is lost is opened again, however long Slack is out of reach: a deaf bot is worse than a dead one. */
const RECONNECTING = {
  retryConfig: { forever: true, minTimeout: 500, maxTimeout: 5_000 },
  rejectRateLimitedCalls: false,
};

/** A person waits: within Slack's three seconds, and never twice. */
const QUICK_MS = 2_000;
/** A job waits. */
const PATIENT_MS = 10_000;
/** A socket without an answer for so long is dead; after as long again another is opened. */
const SOCKET_PING_WITHIN_MS = 1_500;

interface Listening {
  readonly answering: Answering;
  readonly buttons: ByName<ButtonPressed>;
}

/** The bot's side of Slack: its clients, and the door that events come in by. */
export class SlackApp {
  /** For calls that somebody waits for. */
  readonly quickClient: WebClient;
  /** For jobs: rate limits and failures are errors, and the queue comes back. */
  readonly patientClient: WebClient;
  /** In HTTP mode, what answers at `EVENTS_PATH`. */
  readonly requestListener: RequestListener | undefined;
  private readonly app: App;
  private readonly receiver: HTTPReceiver | SocketModeReceiver;
  private readonly refresh: SocketRefresh | undefined;
  private readonly tokens: TokenWatch;

  constructor(
    private readonly settings: SlackSettings,
    private readonly log: Log,
    private readonly watch: Watch = UNWATCHED,
  ) {
    const { botToken } = settings;
    const tokens = new TokenWatch(log);
    this.tokens = tokens;
    this.quickClient = new WatchedClient(botToken, this.clientOptions(QUICK_MS), tokens, watch);
    this.patientClient = new PatientClient(botToken, this.clientOptions(PATIENT_MS), tokens, watch);
    this.receiver = this.createReceiver();
    this.requestListener = this.receiver instanceof HTTPReceiver ? this.receiver.requestListener : undefined;
    this.refresh =
      this.receiver instanceof SocketModeReceiver ? new SocketRefresh(this.receiver.client) : undefined;
    this.app = new App({
      token: botToken,
      receiver: this.receiver,
      clientOptions: this.clientOptions(QUICK_MS),
      logger: boltLogger(log),
      // Nothing is kept between two events of a conversation: what happens is in the record.
      convoStore: false,
      // A wrong token is then an error of `identify`, not an unhandled rejection.
      deferInitialization: true,
    });
    this.app.error(async (error) => this.log.error({ err: error }, 'listener failed'));
  }

  /** @throws when Slack does not accept the token, or does not answer. */
  async identify(): Promise<TeamId> {
    const { team_id: teamId } = await this.quickClient.auth.test();
    await this.app.init();
    return teamId as TeamId;
  }

  /** From here on people are answered. */
  async listen(workflow: Workflow, accounts: () => readonly Account[], links: CardLinks): Promise<void> {
    const answering = new Answering(this.log, this.watch);
    const { app, quickClient } = this;
    const [buttons, views] = [new ByName<ButtonPressed>(), new ByName<SubmissionArgs>()];
    app.command(
      '/byok-key',
      answering.command(onCommand({ workflow, client: quickClient, accounts, links })),
    );
    app.action<BlockAction<StaticSelectAction>>(
      { block_id: 'accountId', action_id: VALUE },
      answering.inView(onAccountChosen(workflow, quickClient)),
    );
    views.on(FORM, answering.submission('accountId', onFormSubmitted(workflow, quickClient)));
    views.on(REVIEW, answering.submission(UNDERSTANDING, onReviewSubmitted(workflow)));
    app.options({ action_id: VALUE }, onSuggestion(workflow, accounts));
    buttons.on(SHOW_REVIEWED_POLICY, answering.inView(onReviewedPolicy(workflow, quickClient)));
    buttons.on(SHOW_POLICY, answering.press(onCardPolicy(workflow, quickClient)));
    const opener = { workflow, client: quickClient, accounts };
    buttons.on(EDIT, answering.press(onEdit(opener)));
    buttons.on(REQUEST_AGAIN, answering.press(onRequestAgain(opener)));
    for (const actionId of Object.keys(PRESSES)) {
      buttons.on(actionId, answering.press(onPress(workflow)));
    }
    for (const [actionId, dialog] of Object.entries(DIALOGS)) {
      const [{ id }] = dialog.inputs;
      buttons.on(actionId, answering.press(onDialogPress(workflow, quickClient, dialog)));
      views.on(dialog.id, answering.submission(id, onDialogSubmitted(workflow, quickClient, dialog)));
    }
    this.listenAtHome(workflow, accounts, { answering, buttons });
    for (const actionId of PAGE_BUTTONS) {
      buttons.on(actionId, answering.press(onPage(workflow, links)));
    }
    app.action<BlockAction<ButtonAction>>(buttons.pattern, (args) =>
      buttons.hear(args.action.action_id, args),
    );
    app.view<ViewSubmitAction>(views.pattern, (args) => views.hear(args.view.callback_id, args));
    if (this.receiver instanceof SocketModeReceiver) await this.receiver.start();
  }

  private listenAtHome(
    workflow: Workflow,
    accounts: () => readonly Account[],
    { answering, buttons }: Listening,
  ): void {
    const { app, quickClient, log } = this;
    app.event('app_home_opened', onHomeOpened(workflow, quickClient, log));
    const listeners = {
      [REQUEST_KEY]: onRequestKey(workflow, quickClient, accounts),
      [CANCEL_REQUEST]: onCancelRequest(workflow, quickClient),
      [OPEN_CARD]: onOpenCard,
      [REQUEST_AGAIN_AT_HOME]: onRequestAgainAtHome({ workflow, client: quickClient, accounts }),
    };
    for (const [actionId, listener] of Object.entries(listeners)) {
      buttons.on(actionId, answering.inView(listener));
    }
  }

  /** Why Slack cannot be worked with right now, in words; empty when it can. */
  async problems(): Promise<string[]> {
    // What it says is heard by the watch; that it says nothing is no reason to doubt the token.
    if (this.tokens.isWorthAsking()) await this.quickClient.auth.test().catch(() => undefined);
    const ofToken = this.tokens.problem();
    return [...(this.isConnected() ? [] : ['Slack is not connected.']), ...(ofToken ? [ofToken] : [])];
  }

  /** In Socket Mode: whether a socket is open. In HTTP mode: yes, Slack asks us. */
  private isConnected(): boolean {
    return this.receiver instanceof HTTPReceiver || this.receiver.client.websocket?.isActive() === true;
  }

  async close(): Promise<void> {
    this.refresh?.stop();
    if (this.receiver instanceof SocketModeReceiver) await this.receiver.stop();
  }

  private createReceiver(): HTTPReceiver | SocketModeReceiver {
    const { mode } = this.settings;
    const logger = boltLogger(this.log);
    if (mode.kind === 'http') {
      return new HTTPReceiver({ signingSecret: mode.signingSecret, endpoints: EVENTS_PATH, logger });
    }
    return new SocketModeReceiver({
      appToken: mode.appToken,
      clientPingTimeout: SOCKET_PING_WITHIN_MS,
      logger,
      installerOptions: { clientOptions: { ...this.clientOptions(PATIENT_MS), ...RECONNECTING } },
    });
  }

  private clientOptions(timeout: number): WebClientOptions {
    return clientOptions(this.settings.apiUrl, timeout, this.log);
  }
}
