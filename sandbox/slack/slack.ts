import { type Acknowledgement, Deliveries, type Envelope, type Transport } from './delivery.js';
import type { Faults } from './faults.js';
import { HttpDelivery } from './http-delivery.js';
import type { ChannelSetup, GroupSetup, PersonSetup } from './members.js';
import { Person } from './person.js';
import type { RateLimits } from './rate-limits.js';
import { pings, plainText, type Readable } from './reading.js';
import { type Screen, screenOf } from './screen.js';
import { createHttp, listen } from './server.js';
import { SocketMode } from './socket-mode.js';
import { type CallRecord, createWorkspace, newBotToken, type Workspace } from './workspace.js';
import type { Message, Note } from './world.js';

const WAIT_MS = 20_000;

/** @see https://docs.slack.dev/interactivity/handling-user-interaction#acknowledgment_response */
const ACKNOWLEDGE_WITHIN_MS = 3_000;

export interface SlackOptions {
  /** Text of the app's manifest.yml: its scopes, commands and tabs are what is granted. */
  manifest: string;
  people: PersonSetup[];
  groups: GroupSetup[];
  channels: ChannelSetup[];
  /** On loopback; by default a free one. */
  port?: number;
  /** By default `http` if there is a `requestUrl`, which may also be set later. */
  mode?: 'socket' | 'http';
  requestUrl?: string;
  /** Default 3,000, as Slack has it. */
  triggerTtlMs?: number;
  /** How long the app has for an acknowledgement; default 3,000, as Slack has it. */
  acknowledgeWithinMs?: number;
  /** Above these, calls are answered with 429. By default none is. */
  rateLimits?: RateLimits;
}

/**
 * Starts a stand-in for Slack on loopback: Web API, response URLs, Socket Mode or signed requests,
 * and people to play.
 */
export async function startSlack(options: SlackOptions): Promise<Slack> {
  const workspace = createWorkspace(options);
  const { acknowledgeWithinMs: withinMs = ACKNOWLEDGE_WITHIN_MS } = options;
  const sockets = new SocketMode(workspace.world.app.id, withinMs, () => workspace.changes.tell());
  let address = '';
  const server = createHttp(workspace, () => address.replace('http', 'ws') + sockets.issueTicket());
  sockets.attach(server);
  address = await listen(server, options.port ?? 0);
  workspace.responseUrls.baseUrl = address;
  const stop = (): Promise<void> => {
    sockets.stop();
    return new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  };
  return new Slack(workspace, sockets, {
    ...options,
    acknowledgeWithinMs: withinMs,
    apiUrl: `${address}/api/`,
    stop,
  });
}

interface Started extends SlackOptions {
  acknowledgeWithinMs: number;
  apiUrl: string;
  stop: () => Promise<void>;
}

/** A running stand-in for Slack, as a test, a demo or a page uses it. */
export class Slack {
  readonly apiUrl: string;
  readonly stop: () => Promise<void>;
  requestUrl: string | undefined;
  readonly #mode: 'socket' | 'http';
  readonly #workspace: Workspace;
  readonly #sockets: SocketMode;
  readonly #transport: () => Transport;
  readonly #deliveries: Deliveries;
  readonly #people = new Map<string, Person>();

  constructor(workspace: Workspace, sockets: SocketMode, started: Started) {
    this.apiUrl = started.apiUrl;
    this.stop = started.stop;
    this.requestUrl = started.requestUrl;
    this.#mode = started.mode ?? (started.requestUrl === undefined ? 'socket' : 'http');
    this.#workspace = workspace;
    this.#sockets = sockets;
    const { signingSecret } = workspace.tokens;
    this.#transport = () =>
      this.#mode === 'http' || this.requestUrl !== undefined
        ? new HttpDelivery(this.requestUrl ?? '', signingSecret, started.acknowledgeWithinMs)
        : sockets;
    this.#deliveries = new Deliveries(workspace, this.#transport);
  }

  get botToken(): string {
    return this.#workspace.tokens.bot;
  }

  get appToken(): string {
    return this.#workspace.tokens.app;
  }

  get signingSecret(): string {
    return this.#workspace.tokens.signingSecret;
  }

  get teamId(): string {
    return this.#workspace.world.team.id;
  }

  get botUserId(): string {
    return this.#workspace.world.members.bot.id;
  }

  /** What the app needs in its environment to find the stand-in. */
  get env(): Record<string, string> {
    const { bot, app, signingSecret } = this.#workspace.tokens;
    const socketMode = this.#mode === 'socket' && this.requestUrl === undefined;
    return {
      SLACK_BOT_TOKEN: bot,
      SLACK_API_URL: this.apiUrl,
      ...(socketMode ? { SLACK_APP_TOKEN: app } : { SLACK_SIGNING_SECRET: signingSecret }),
    };
  }

  /** What must stand in no log, no store and no message: tokens, the signing secret, response URLs. */
  get secrets(): string[] {
    const { bot, app, signingSecret, verification } = this.#workspace.tokens;
    return [bot, app, signingSecret, verification, ...this.#workspace.responseUrls.paths];
  }

  /** Everything that people can read, as it was sent: messages, private notes, views. */
  get everythingShown(): readonly unknown[] {
    const { world, log } = this.#workspace;
    return [world.everything(), world.notes(), log];
  }

  get log(): readonly CallRecord[] {
    return this.#workspace.log;
  }

  /** What the app answered that Slack would not have taken. A story ends with none. */
  get protocolErrors(): readonly string[] {
    return this.#workspace.protocolErrors;
  }

  get faults(): Pick<Faults, 'next' | 'left'> {
    return this.#workspace.faults;
  }

  get sockets(): Pick<SocketMode, 'count' | 'disconnect' | 'kill'> {
    return this.#sockets;
  }

  /** @throws {Error} if nobody has this name. */
  person(name: string): Person {
    const known = this.#people.get(name);
    if (known) return known;
    const person = new Person(this.#workspace, this.#deliveries, this.#workspace.world.members.named(name));
    this.#people.set(name, person);
    return person;
  }

  /** All that this person's client shows, as data. */
  screen(name: string): Screen {
    return screenOf(this.#workspace, name);
  }

  /** What stands in the channel itself, in order. */
  messages(channelId: string): Message[] {
    return this.#workspace.world.messages(channelId);
  }

  /** The replies to a message, in order. */
  thread(channelId: string, ts: string): Message[] {
    return this.#workspace.world.thread(channelId, ts);
  }

  /** What the bot sent this person directly, in order. */
  directMessages(name: string): Message[] {
    const { world } = this.#workspace;
    const { id } = world.members.directChannel(world.members.named(name).id);
    return world.everything().filter(({ channel }) => channel === id);
  }

  /** Every message with the people, groups and channels it notifies. */
  pings(): { message: Message | Note; who: string[] }[] {
    const { world } = this.#workspace;
    return [...world.everything(), ...world.notes()]
      .map((message) => ({ message, who: pings(message, world.members) }))
      .filter(({ who }) => who.length > 0);
  }

  /** The message as a person reads it. */
  plainText(message: Readable): string {
    return plainText(message, this.#workspace.world.members);
  }

  /** The next `times` payloads are delivered twice; with two sockets, to different ones. */
  duplicateNextDelivery(times = 1): void {
    this.#deliveries.duplicateNext(times);
  }

  /** Calls back after every change. */
  onChange(listener: () => void): () => void {
    return this.#workspace.changes.listen(listener);
  }

  /** Looks again after every change until there is something to see; rejects with `what` and the last calls. */
  until<T>(
    look: () => T | undefined | null | false,
    what = 'what was looked for',
    timeoutMs = WAIT_MS,
  ): Promise<T> {
    const complaint = (): string => `Did not see ${what} within ${timeoutMs} ms.\n${this.#recentCalls()}`;
    return this.#workspace.changes.until(look, complaint, timeoutMs);
  }

  /** Brings the app a payload as it is, and nothing of its answer to anybody's screen: what a load generator needs. */
  deliver(envelope: Envelope): Promise<Acknowledgement | undefined> {
    return this.#transport().deliver(envelope);
  }

  archive(channelId: string): void {
    this.#workspace.world.members.setChannel(channelId, { archived: true });
  }

  unarchive(channelId: string): void {
    this.#workspace.world.members.setChannel(channelId, { archived: false });
  }

  /** Somebody who may deletes the message; its replies stay, under something that takes no more of them. */
  deleteMessage({ channel, ts }: Pick<Message, 'channel' | 'ts'>): void {
    const { world } = this.#workspace;
    const message = world.message(channel, ts);
    if (!message) throw new Error(`There is no message ${ts} in ${channel}.`);
    world.remove(message);
  }

  /** The workspace's settings let nobody edit the message any more. */
  freezeMessage(message: Pick<Message, 'channel' | 'ts'>): void {
    this.#workspace.world.freeze(message);
  }

  kickBot(channelId: string): void {
    this.#workspace.world.members.setChannel(channelId, { bot: false });
  }

  inviteBot(channelId: string): void {
    this.#workspace.world.members.setChannel(channelId, { bot: true });
  }

  join(name: string, channelId: string): void {
    this.#workspace.world.members.join(name, channelId);
  }

  leave(name: string, channelId: string): void {
    this.#workspace.world.members.leave(name, channelId);
  }

  deactivate(name: string): void {
    this.#workspace.world.members.deactivate(name);
  }

  /** @param names of everybody who is in the group from now on. */
  setGroup(groupId: string, names: string[]): void {
    this.#workspace.world.members.setGroup(groupId, names);
  }

  /** The bot token is worth nothing from now on. */
  revokeToken(): void {
    this.#workspace.tokens.revoked = true;
  }

  /** The app is installed again: there is a new bot token, and the old one stays worth nothing. */
  reinstall(): void {
    this.#workspace.tokens.bot = newBotToken();
    this.#workspace.tokens.revoked = false;
  }

  #recentCalls(): string {
    const calls = this.log.slice(-15).map(({ method, args, answer, error }) => {
      const said = error ? JSON.stringify(answer) : 'ok';
      return `  ${method} ${JSON.stringify(args).slice(0, 300)} → ${said.slice(0, 300)}`;
    });
    const wrong = this.protocolErrors.map((problem) => `  protocol error: ${problem}`);
    return ['Recent calls of the Web API:', ...calls, ...wrong].join('\n');
  }
}
