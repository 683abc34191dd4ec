import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from '../../src/config.js';

const folder = mkdtempSync(join(tmpdir(), 'byok-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

function fileWith(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const GOOD_FILE = `
channel: C0BYOKREQ
accounts:
  - id: "111122223333"
    name: payments-prod
    roleArn: arn:aws:iam::111122223333:role/byok-key-creator
    regions: [eu-central-1]
    approvals: [{count: 1, users: [U0OWNER]}]
`;
const GOOD = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1', REDIS_URL: 'own' };

function complaint(env: NodeJS.ProcessEnv): string {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return '(none)';
}

describe('before it starts, the bot', () => {
  it('reads the environment and the file that it names', () => {
    const { environment, file } = readConfig({ ...GOOD, BYOK_CONFIG: fileWith('good.yaml', GOOD_FILE) });
    expect(environment.redis).toBe('own');
    expect([...file.accounts.keys()]).toEqual(['111122223333']);
  });

  it('lists every problem of both in one message', () => {
    const path = fileWith('bad.yaml', 'channel: C0BYOKREQ\naccounts: []\ncolour: red\n');
    expect(complaint({ PORT: 'abc', SLACK_APP_TOKEN: 'xapp-1', REDIS_URL: 'own', BYOK_CONFIG: path })).toBe(
      [
        'The environment is not usable (see .env.example):',
        '  SLACK_BOT_TOKEN: is not set; it starts with "xoxb-"',
        '  PORT: must be a whole number from 1 to 65535, is "abc"',
        `The config file ${path} is not usable (see byok.config.example.yaml):`,
        '  accounts: must name an account',
        '  colour: is not a known key',
      ].join('\n'),
    );
  });

  it('says only what is wrong', () => {
    const path = fileWith('good-again.yaml', GOOD_FILE);
    expect(complaint({ ...GOOD, REDIS_URL: '', BYOK_CONFIG: path })).not.toContain('config file');
  });

  it('names the file that is not there', () => {
    const path = join(folder, 'missing.yaml');
    expect(complaint({ ...GOOD, BYOK_CONFIG: path })).toBe(
      `The config file ${path} is not usable (see byok.config.example.yaml):\n` +
        '  there is no such file; copy byok.config.example.yaml to it, or set BYOK_CONFIG',
    );
  });
});
