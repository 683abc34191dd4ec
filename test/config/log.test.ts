import { describe, expect, it, vi } from 'vitest';
import { createLog } from '../../src/log.js';

const { lines } = vi.hoisted(() => ({ lines: [] as string[] }));

/** The real logger, writing here instead of to standard output. */
vi.mock('pino', async (original) => {
  const real = await original<typeof import('pino')>();
  const here = { write: (line: string) => lines.push(line) };
  const pino = (options: import('pino').LoggerOptions) => real.pino(options, here);
  return { ...real, pino: Object.assign(pino, real.pino) };
});

function logged(fields: object, level = 'info'): string {
  lines.length = 0;
  createLog(level).info(fields, 'something happened');
  return lines.join('');
}

const SECRETS = [
  'xoxb-1234-5678-AbCdEf',
  'xoxp-1234-5678',
  'xapp-1-A0-99-abcdef',
  'AKIAIOSFODNN7EXAMPLE',
  'ASIAIOSFODNN7EXAMPLE',
] as const;

describe('a log line', () => {
  it('is an event with fields, as JSON', () => {
    const { time, ...rest } = JSON.parse(logged({ requestId: 'k3f9-x2mp-7qtd', attempt: 2 }));
    expect(rest).toEqual({
      level: 'info',
      requestId: 'k3f9-x2mp-7qtd',
      attempt: 2,
      msg: 'something happened',
    });
    expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  it('below the level is not written', () => {
    expect(logged({}, 'warn')).toBe('');
  });

  it.each([
    'token',
    'botToken',
    'appToken',
    'signingSecret',
    'password',
    'authorization',
    'accessKeyId',
    'secretAccessKey',
    'sessionToken',
    'externalId',
  ])('never holds a %s, up to three levels deep', (field) => {
    const secret = { [field]: 'hush' };
    for (const fields of [secret, { a: secret }, { a: { b: secret } }]) {
      const line = logged(fields);
      expect(line).toContain('[redacted]');
      expect(line).not.toContain('hush');
    }
  });

  it('never holds a session token that AWS repeats', () => {
    const cause = new Error('should have been\nx-amz-security-token:FwoGZXIvYXdz//w==\n\nhost');
    const line = logged({ err: new Error('failed', { cause }) });

    expect(line).toContain('x-amz-security-token:[redacted]\\n\\nhost');
    expect(line).not.toContain('FwoG');
  });

  it.each(SECRETS)('never holds %s, wherever it stands', (secret) => {
    const cause = new Error(`because of ${secret}`);
    for (const fields of [
      { text: `said ${secret}.` },
      { deep: { er: { and: { deeper: [`"${secret}"`] } } } },
      { err: new Error(`failed with ${secret}`) },
      { err: new Error('failed', { cause }) },
      { err: `thrown as text: ${secret}` },
    ]) {
      const line = logged(fields);
      expect(line).toContain('[redacted]');
      expect(line).not.toContain(secret);
    }
  });

  it.each([
    'redis://:hush@127.0.0.1:6379',
    'redis://default:hush@127.0.0.1:6379/0',
    'rediss://default:hush@redis.example.com',
    'https://user:hush@example.com/path',
  ])('never holds the password of %s', (url) => {
    for (const fields of [{ url }, { err: new Error(`connect ${url} failed`) }]) {
      const line = logged(fields);
      expect(line).not.toContain('hush');
      expect(line).toContain('[redacted]@');
    }
  });

  it.each([
    'redis://127.0.0.1:6379',
    'arn:aws:iam::111122223333:role/byok-key-creator',
    'https://example.com:443/path',
    'asia-northeast AKIA',
  ])('leaves %s as it is', (harmless) => {
    expect(JSON.parse(logged({ harmless }))).toMatchObject({ harmless });
  });

  it('tells name, message, stack and cause of an error, and no other field', () => {
    const cause = Object.assign(new TypeError('no route'), { $response: { headers: 'all of it' } });
    const err = Object.assign(new Error('call failed', { cause }), { config: { data: 'all of it' } });

    const line = logged({ err });
    expect(JSON.parse(line).err).toMatchObject({
      name: 'Error',
      message: 'call failed',
      stack: expect.stringContaining('log.test.ts'),
      cause: { name: 'TypeError', message: 'no route' },
    });
    expect(line).not.toContain('all of it');
  });

  it('stays JSON after something was taken out', () => {
    const line = logged({ url: 'redis://default:hush@h', text: 'x "xoxb-1-2" y' });
    expect(JSON.parse(line)).toMatchObject({ url: 'redis://default:[redacted]@h', text: 'x "[redacted]" y' });
  });
});
