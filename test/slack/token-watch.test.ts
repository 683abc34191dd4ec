import { WebAPIPlatformError } from '@slack/web-api';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TokenWatch } from '../../src/slack/token-watch.js';

interface Line {
  readonly level: string;
  readonly fields: object;
  readonly message: string;
}

function watching() {
  const lines: Line[] = [];
  const write = (level: string) => (fields: object, message: string) =>
    lines.push({ level, fields, message });
  const watch = new TokenWatch({ info: write('info'), warn: write('warn'), error: write('error') });
  return { watch, lines };
}

function no(error: string, more: object = {}): WebAPIPlatformError {
  return new WebAPIPlatformError({ ok: false, error, ...more });
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});

afterEach(() => {
  vi.useRealTimers();
});

describe('a token', () => {
  it('is good until Slack says otherwise', () => {
    const { watch } = watching();
    watch.failed('chat.postMessage', no('is_archived'));
    watch.failed('chat.postMessage', new Error('connection reset'));
    expect([watch.problem(), watch.waitBefore('chat.postMessage')]).toEqual([undefined, undefined]);
  });

  it.each(['token_revoked', 'invalid_auth', 'account_inactive', 'token_expired', 'not_authed'])(
    'that is %s is worth nothing for any method, said in one line however often it is heard',
    (code) => {
      const { watch, lines } = watching();
      for (let heard = 0; heard < 1_000; heard += 1) watch.failed('chat.postMessage', no(code));

      expect(watch.problem()).toBe(
        `SLACK_BOT_TOKEN: Slack refuses it (${code}). Install the app anew and restart with the new token.`,
      );
      expect(watch.waitBefore('chat.update')).toEqual({ code, forMs: 5_000 });
      expect(lines).toEqual([
        {
          level: 'error',
          fields: { method: 'chat.postMessage', code, needed: '' },
          message: 'Slack refuses the bot token: see SLACK_BOT_TOKEN',
        },
      ]);
    },
  );

  it('is asked with once in five seconds while it is refused', () => {
    const { watch } = watching();
    watch.failed('chat.postMessage', no('token_revoked'));
    vi.advanceTimersByTime(4_000);
    expect(watch.waitBefore('chat.postMessage')).toEqual({ code: 'token_revoked', forMs: 1_000 });

    vi.advanceTimersByTime(1_000);
    const [first, second] = [watch.waitBefore('chat.postMessage'), watch.waitBefore('chat.update')];

    expect([first, second]).toEqual([undefined, { code: 'token_revoked', forMs: 5_000 }]);
  });

  it('that works again is told once', () => {
    const { watch, lines } = watching();
    watch.failed('chat.postMessage', no('invalid_auth'));
    watch.accepted('users.info');
    watch.accepted('users.info');

    expect([watch.problem(), watch.waitBefore('chat.postMessage')]).toEqual([undefined, undefined]);
    expect(lines.map(({ level, message }) => `${level} ${message}`)).toEqual([
      'error Slack refuses the bot token: see SLACK_BOT_TOKEN',
      'info Slack accepts the bot token again',
    ]);
  });
});

describe('a token that lacks a scope', () => {
  it('lacks it for the one method, whatever else succeeds', () => {
    const { watch } = watching();
    watch.failed('usergroups.list', no('missing_scope', { needed: 'usergroups:read' }));
    watch.accepted('auth.test');

    expect(watch.problem()).toBe(
      'SLACK_BOT_TOKEN: it lacks a scope for usergroups.list (missing_scope: usergroups:read). Give the app the scopes of manifest.yml and install it anew.',
    );
    expect(watch.waitBefore('chat.postMessage')).toBeUndefined();
    expect(watch.waitBefore('usergroups.list')).toMatchObject({ code: 'missing_scope' });

    watch.accepted('usergroups.list');
    expect(watch.problem()).toBeUndefined();
  });

  it('is given the benefit of the doubt when nobody has missed the scope for a minute', () => {
    const { watch } = watching();
    watch.failed('usergroups.list', no('missing_scope'));
    vi.advanceTimersByTime(59_000);
    expect(watch.problem()).toContain('missing_scope');
    vi.advanceTimersByTime(1_000);
    expect(watch.problem()).toBeUndefined();
  });
});

describe('whether the token is worth a call', () => {
  it('is so after a quarter of a minute of silence, for one caller', () => {
    const { watch } = watching();
    watch.accepted('auth.test');
    vi.advanceTimersByTime(14_999);
    expect(watch.isWorthAsking()).toBe(false);
    vi.advanceTimersByTime(1);
    expect([watch.isWorthAsking(), watch.isWorthAsking()]).toEqual([true, false]);
  });
});
