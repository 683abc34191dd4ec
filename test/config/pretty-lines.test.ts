import { expect, it } from 'vitest';
import { createLog } from '../../src/log.js';
import { prettily } from '../../src/pretty-lines.js';

function shown(tell: (log: ReturnType<typeof createLog>) => void): string {
  const texts: string[] = [];
  tell(createLog('info', prettily({ write: (text) => texts.push(text) })));
  return texts.join('');
}

it('shows a line of the log to people: when, how bad, what happened, and to what', () => {
  const text = shown((log) =>
    log.warn(
      { requestId: 'k3f9-x2mp-7qtd', failure: { code: 'AliasTaken' }, said: 'no more' },
      'key refused',
    ),
  );

  expect(text).toMatch(
    /^\d\d:\d\d:\d\d\.\d{3} WARN {2}key refused {2}requestId=k3f9-x2mp-7qtd {2}failure=\{"code":"AliasTaken"\} {2}said="no more"\n$/,
  );
});

it('shows an error with its stack and its causes, below the line', () => {
  const err = new Error('job failed', { cause: new TypeError('no route') });

  const [head, first, ...rest] = shown((log) => log.error({ err }, 'not done')).split('\n');

  expect(head).toMatch(/ERROR not done$/);
  expect(first).toBe('    Error: job failed');
  expect(rest.join('\n')).toMatch(/ {4}at .*pretty-lines\.test\.ts/);
  expect(rest.join('\n')).toContain('    caused by TypeError: no route\n');
});

it('takes secrets out of what people are shown, too', () => {
  const text = shown((log) =>
    log.info(
      { url: 'redis://default:hush@h', token: 'anything', err: new Error('sent xoxb-1-2') },
      'connected',
    ),
  );

  expect(text).toContain('redis://default:[redacted]@h');
  expect(text).toContain('token=[redacted]');
  expect(text).not.toMatch(/hush|anything|xoxb-1/);
});
