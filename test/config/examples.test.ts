import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readConfigFile } from '../../src/config-file.js';
import { readEnvironment } from '../../src/environment.js';

it('ships an example of the config file that the bot accepts', () => {
  expect(readConfigFile(readFileSync('byok.config.example.yaml', 'utf8'))).toMatchObject({ ok: true });
});

it('ships an example of the environment in which only the secrets are missing', () => {
  const text = readFileSync('.env.example', 'utf8')
    .replaceAll('xoxb-', 'xoxb-1')
    .replaceAll('xapp-', 'xapp-1');
  const variables = text.split('\n').filter((line) => /^[A-Z_]+=/.test(line));
  const env = Object.fromEntries(
    variables.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );

  expect(readEnvironment(env)).toMatchObject({ ok: true });
});
