import type { WebClientOptions } from '@slack/web-api';
import type { Log } from '../workflow/ports.js';
import { boltLogger } from './bolt-logger.js';

/** A call fails within `timeout` milliseconds and is not repeated behind the caller's back. */
export function clientOptions(apiUrl: string | undefined, timeout: number, log: Log): WebClientOptions {
  return {
    timeout,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: boltLogger(log),
    ...(apiUrl === undefined ? {} : { slackApiUrl: withSlash(apiUrl) }),
  };
}

/** Slack's client joins method names to the address as it is. */
function withSlash(url: string): string {
  return url.endsWith('/') ? url : `${url}/`;
}
