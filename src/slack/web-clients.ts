import { type WebAPICallResult, WebClient, type WebClientOptions } from '@slack/web-api';
import { MessengerError } from '../workflow/message-port.js';
import type { TokenWatch } from './token-watch.js';

/** A client whose answers tell what the token is worth. */
export class WatchedClient extends WebClient {
  constructor(
    token: string,
    options: WebClientOptions,
    protected readonly watch: TokenWatch,
  ) {
    super(token, options);
  }

  override async apiCall(method: string, args?: Record<string, unknown>): Promise<WebAPICallResult> {
    try {
      const result = await super.apiCall(method, args);
      this.watch.accepted(method);
      return result;
    } catch (error) {
      this.watch.failed(method, error);
      throw error;
    }
  }
}

/** The same for jobs: while the token is refused, only one call in a while goes to Slack, and the others wait. */
export class PatientClient extends WatchedClient {
  /** @throws {MessengerError} `locked-out`, without a call. */
  override async apiCall(method: string, args?: Record<string, unknown>): Promise<WebAPICallResult> {
    const wait = this.watch.waitBefore(method);
    if (wait) throw new MessengerError('locked-out', wait.code, wait.forMs);
    return super.apiCall(method, args);
  }
}
