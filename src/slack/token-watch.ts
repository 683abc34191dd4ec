import { WebAPIPlatformError } from '@slack/web-api';
import type { Log } from '../workflow/ports.js';

/** Slack's words for a token that is worth nothing, whatever is asked with it. */
const WORTHLESS = new Set([
  'account_inactive',
  'invalid_auth',
  'not_allowed_token_type',
  'not_authed',
  'team_access_not_granted',
  'token_expired',
  'token_revoked',
]);
/** The token is good for other methods. */
const LACKS_A_SCOPE = 'missing_scope';

/** Between two calls of jobs with a token that was refused: they wait, and cost next to nothing. */
export const TOKEN_AGAIN_MS = 5_000;
/** What Slack said of the token so lately still holds. */
const HEARD_LATELY_MS = 15_000;
/** A scope that nobody has missed for so long may have been granted. */
const FORGOTTEN_AFTER_MS = 60_000;

interface Refusal {
  readonly code: string;
  readonly method: string;
  /** The scope it lacks, if Slack says so. */
  readonly needed: string;
  askedAtMs: number;
}

/** What Slack's answers say of the bot's token. Times are of this process; nothing but its own waiting depends on them. */
export class TokenWatch {
  /** By method; of a worthless token under `EVERY_METHOD`. */
  private readonly refusals = new Map<string, Refusal>();
  private heardAtMs = Number.NEGATIVE_INFINITY;

  constructor(private readonly log: Log) {}

  accepted(method: string): void {
    this.heardAtMs = performance.now();
    if (this.refusals.size === 0) return;
    const was = this.refusals.size;
    this.refusals.delete(EVERY_METHOD);
    this.refusals.delete(method);
    if (this.refusals.size < was) this.log.info({ method }, 'Slack accepts the bot token again');
  }

  /** Whatever a call failed with. */
  failed(method: string, error: unknown): void {
    if (!(error instanceof WebAPIPlatformError)) return;
    const code = error.data.error;
    if (!isOfToken(code)) {
      this.accepted(method);
      return;
    }
    this.heardAtMs = performance.now();
    const concerned = WORTHLESS.has(code) ? EVERY_METHOD : method;
    const isNew = this.refusals.get(concerned)?.code !== code;
    const needed = String(Reflect.get(error.data, 'needed') ?? '');
    this.refusals.set(concerned, {
      code,
      method,
      needed,
      askedAtMs: performance.now(),
    });
    if (isNew) this.log.error({ method, code, needed }, 'Slack refuses the bot token: see SLACK_BOT_TOKEN');
  }

  /** For jobs: how long to leave Slack alone with this; `undefined`: ask now, and the next one waits for the answer. */
  waitBefore(method: string): { readonly code: string; readonly forMs: number } | undefined {
    const refusal = this.refusals.get(EVERY_METHOD) ?? this.refusals.get(method);
    if (!refusal) return undefined;
    const nowMs = performance.now();
    const forMs = refusal.askedAtMs + TOKEN_AGAIN_MS - nowMs;
    if (forMs > 0) return { code: refusal.code, forMs };
    refusal.askedAtMs = nowMs;
    return undefined;
  }

  /** In words for the operator; `undefined` while the token is good as far as is known. */
  problem(): string | undefined {
    const nowMs = performance.now();
    const refusal = [...this.refusals.values()].find(
      ({ askedAtMs, code }) => code !== LACKS_A_SCOPE || nowMs - askedAtMs < FORGOTTEN_AFTER_MS,
    );
    if (!refusal) return undefined;
    const { code, method, needed } = refusal;
    if (code !== LACKS_A_SCOPE)
      return `SLACK_BOT_TOKEN: Slack refuses it (${code}). Install the app anew and restart with the new token.`;
    return `SLACK_BOT_TOKEN: it lacks a scope for ${method} (${code}: ${needed}). Give the app the scopes of manifest.yml and install it anew.`;
  }

  /** Whether nothing has been heard for so long that it is worth a call; true for one caller at a time. */
  isWorthAsking(): boolean {
    const nowMs = performance.now();
    if (nowMs - this.heardAtMs < HEARD_LATELY_MS) return false;
    this.heardAtMs = nowMs;
    return true;
  }
}

const EVERY_METHOD = '*';

export function isOfToken(code: string): boolean {
  return WORTHLESS.has(code) || code === LACKS_A_SCOPE;
}
