import type { WebClient } from '@slack/web-api';
import type { ChannelId, MessageTs, UserId } from '../domain/names.js';
import type { Card, KeyRequest } from '../domain/request.js';
import type { ConfigAnnouncement } from '../workflow/config-notice.js';
import { type Messenger, MessengerError } from '../workflow/message-port.js';
import type { SharedCache } from '../workflow/people-port.js';
import type { ChannelReport } from '../workflow/tell-report.js';
import { card, copy, type Message, retiredCopy } from './card.js';
import { configMessage } from './config-message.js';
import { type DirectMessage, directMessages } from './direct-messages.js';
import { type Handles, handlesOfGroups, NO_HANDLES } from './group-handles.js';
import { MESSAGE_TEXT_MAX_CHARS, POST_TEXT_MAX_CHARS } from './limits.js';
import { replies } from './replies.js';
import { reportMessage } from './report-message.js';
import { telling } from './slack-failures.js';
import { cut } from './text.js';
import { namesQuietly } from './waiting-text.js';

const LINKS_KEPT = 100;

type InThread =
  | { readonly thread_ts: string }
  | { readonly thread_ts: string; readonly reply_broadcast: true }
  | Readonly<Record<string, never>>;

const LOUD = { reply_broadcast: true } as const;

/** Messages over Slack's Web API. Links in them are never unfolded into previews. */
export class SlackMessenger implements Messenger {
  private readonly links = new Map<string, string>();

  constructor(
    private readonly client: WebClient,
    private readonly cache: SharedCache,
  ) {}

  async postCard(request: KeyRequest): Promise<Card> {
    const { channel } = request.terms.account;
    const posted = await this.post(channel, card(request, await this.linkToEarlier(request)));
    return { channel: posted.channel as ChannelId, ts: posted.ts as MessageTs };
  }

  async redrawCard(request: KeyRequest, at: Card): Promise<void> {
    await this.update(at, card(request, await this.linkToEarlier(request)));
  }

  async postCopy(request: KeyRequest, to: UserId): Promise<Card> {
    const posted = await this.post(to, copy(request, to, await this.linkForCopies(request)));
    return { channel: posted.channel as ChannelId, ts: posted.ts as MessageTs };
  }

  async redrawCopy(request: KeyRequest, to: UserId, at: Card): Promise<void> {
    await this.update(at, copy(request, to, await this.linkForCopies(request)));
  }

  async retireCopy(request: KeyRequest, copy: Card): Promise<void> {
    if (!request.card || request.card.ts === copy.ts) return;
    await this.update(copy, retiredCopy(request, await this.linkTo(request.card)));
  }

  repliesOf(request: KeyRequest): number {
    return replies(request).length;
  }

  async reply(request: KeyRequest, index: number): Promise<void> {
    const message = replies(request, await this.handlesFor(request))[index];
    if (!message || !request.card) return;
    const { channel, ts } = request.card;
    await this.post(channel, message, { thread_ts: ts, ...(message.isBroadcast ? LOUD : {}) });
  }

  /** Nobody else is asked for what most threads never say. */
  private async handlesFor(request: KeyRequest): Promise<Handles> {
    return namesQuietly(request) ? handlesOfGroups(this.client, this.cache) : NO_HANDLES;
  }

  directMessagesOf(request: KeyRequest, to: UserId): number {
    return directMessagesTo(request, to).length;
  }

  async sendDirect(request: KeyRequest, to: UserId, index: number): Promise<void> {
    const message = directMessagesTo(request, to)[index];
    if (!message) return;
    await this.post(message.to, message.draw(await this.linkToThread(request)));
  }

  async postReport(channel: ChannelId, told: ChannelReport): Promise<void> {
    await this.post(channel, reportMessage(told));
  }

  async postConfigChange(told: ConfigAnnouncement): Promise<void> {
    await this.post(told.channel, configMessage(told));
  }

  private async post(channel: string, { text, blocks }: Message, thread: InThread = {}) {
    return telling(() =>
      this.client.chat.postMessage({
        channel,
        text: cut(text, POST_TEXT_MAX_CHARS),
        blocks,
        ...thread,
        unfurl_links: false,
        unfurl_media: false,
      }),
    );
  }

  private async update({ channel, ts }: Card, { text, blocks }: Message): Promise<void> {
    await telling(() =>
      this.client.chat.update({ channel, ts, text: cut(text, MESSAGE_TEXT_MAX_CHARS), blocks }),
    );
  }

  /** Asked for once for all copies: a message keeps its link. */
  private async linkForCopies(request: KeyRequest): Promise<string | undefined> {
    const { card: at } = request;
    const name = `${at?.channel} ${at?.ts}`;
    const link = this.links.get(name) ?? (await this.linkToThread(request));
    if (this.links.size >= LINKS_KEPT) this.links.clear();
    if (link !== undefined) this.links.set(name, link);
    return link;
  }

  private async linkToThread({ card: at }: KeyRequest): Promise<string | undefined> {
    return at ? this.linkIfThere(at) : undefined;
  }

  private async linkToEarlier({ after }: KeyRequest): Promise<string | undefined> {
    return after?.card ? this.linkIfThere(after.card) : undefined;
  }

  /** The key is told even if somebody has deleted the card. */
  private async linkIfThere(at: Card): Promise<string | undefined> {
    try {
      return await this.linkTo(at);
    } catch (error) {
      if (error instanceof MessengerError && error.kind === 'refused') return undefined;
      throw error;
    }
  }

  private async linkTo({ channel, ts }: Card): Promise<string> {
    const { permalink } = await telling(() => this.client.chat.getPermalink({ channel, message_ts: ts }));
    return permalink ?? '';
  }
}

function directMessagesTo(request: KeyRequest, reader: UserId): DirectMessage[] {
  return directMessages(request).filter(({ to }) => to === reader);
}
