import { WebAPIPlatformError, type WebClient } from '@slack/web-api';
import type { Card } from '../domain/request.js';
import type { SharedCache } from '../workflow/people-port.js';

/** A message keeps its address as long as it lives. */
const KEPT_MS = 7 * 24 * 3_600_000;

/** The way to the card of a request. */
export class CardLinks {
  constructor(
    private readonly client: WebClient,
    private readonly cache: SharedCache,
  ) {}

  /** `undefined`: there is no card, or Slack does not say where; whatever has a link is worth showing without it. */
  async linkTo(card: Card | null): Promise<string | undefined> {
    if (card === null) return undefined;
    const ask = () => this.ask(card);
    const link = await this.cache.through(`link:${card.channel}:${card.ts}`, ask, KEPT_MS).catch(() => '');
    return link === '' ? undefined : link;
  }

  private async ask({ channel, ts }: Card): Promise<string> {
    try {
      const { permalink } = await this.client.chat.getPermalink({ channel, message_ts: ts });
      return permalink ?? '';
    } catch (error) {
      if (error instanceof WebAPIPlatformError && error.data.error === 'message_not_found') return '';
      throw error;
    }
  }
}
