import { type WebAPICallResult, WebClient, type WebClientOptions } from '@slack/web-api';
import { MessengerError } from '../workflow/message-port.js';
import type { Watch } from '../workflow/watch-port.js';
import { wordFor } from './slack-failures.js';
import type { TokenWatch } from './token-watch.js';

/** A client whose answers tell what the token is worth. */
export class WatchedClient extends WebClient {
  constructor(
    token: string,
    options: WebClientOptions,
    protected readonly tokens: TokenWatch,
    private readonly watch: Watch,
  ) {
    super(token, options);
  }

  override async apiCall(method: string, args?: Record<string, unknown>): Promise<WebAPICallResult> {
    try {
      const call = { to: 'slack', operation: method, endOf: wordFor } as const;
      const result = await this.watch.call(call, () => super.apiCall(method, args));
      this.tokens.accepted(method);
      return result;
    } catch (error) {
      this.tokens.failed(method, error);
      throw error;
    }
  }
}

/** The same for jobs: while the token is refused, only one call in a while goes to Slack, and the others wait. */
export class PatientClient extends WatchedClient {
  /** @throws {MessengerError} `locked-out`, without a call. */
  override async apiCall(method: string, args?: Record<string, unknown>): Promise<WebAPICallResult> {
    const wait = this.tokens.waitBefore(method);
    if (wait) throw new MessengerError('locked-out', wait.code, wait.forMs);
    return super.apiCall(method, args);
  }
}
