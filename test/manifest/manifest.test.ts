import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { runCommand } from '../../sandbox/command.js';
import { httpManifest } from '../../src/http-manifest.js';
import { NEEDED_SCOPES } from '../../src/slack/scopes.js';
import { faultsOf, type Schema } from './json-schema.js';

const SOCKET_MODE = readFileSync('manifest.yml', 'utf8');
const SCHEMA: Schema = JSON.parse(readFileSync('test/manifest/slack-manifest.schema.json', 'utf8'));
const URL_OF_EVENTS = 'https://byok.example.com/slack/events';

describe('the manifest', () => {
  it.each([
    ['Socket Mode', SOCKET_MODE],
    ['HTTP mode', httpManifest(SOCKET_MODE, 'https://byok.example.com')],
  ])('for %s is one that Slack takes', (_mode, text) => {
    expect(faultsOf(parse(text), SCHEMA)).toEqual([]);
  });

  it('would not be, with a name too long, a key of no meaning, or a command without its slash', () => {
    const manifest = parse(SOCKET_MODE);
    manifest.display_information.name = 'a name that has more than 35 characters';
    manifest.settings.socket_mode = true;
    manifest.features.slash_commands[0].command = 'byok-key';
    manifest.oauth_config.scopes.bot = 'commands';

    expect(faultsOf(manifest, SCHEMA)).toEqual([
      'display_information: name: is too long',
      'features: slash_commands: 0: command: does not match ^\\/',
      'oauth_config: scopes: bot: is no array',
      'settings: has the unknown key socket_mode',
    ]);
  });

  it('asks for the scopes that the doctor expects, each with its reason', () => {
    const scopes: string[] = parse(SOCKET_MODE).oauth_config.scopes.bot;

    expect(scopes).toEqual(NEEDED_SCOPES.map(({ scope }) => scope));
    expect(
      [...SOCKET_MODE.matchAll(/^ {6}- ([a-z]+(?::[a-z]+)?) # \S+/gm)].map(([, scope]) => scope),
    ).toEqual(scopes);
    const rows = [...readFileSync('README.md', 'utf8').matchAll(/^\| `([a-z]+(?::[a-z]+)?)` +\| \S+/gm)];
    expect(rows.map(([, scope]) => scope)).toEqual(expect.arrayContaining(scopes));
  });

  it('for HTTP mode differs in nothing but how Slack reaches the bot', () => {
    const socketMode = parse(SOCKET_MODE);
    const { features, settings } = socketMode;

    expect(parse(httpManifest(SOCKET_MODE, 'https://byok.example.com/'))).toEqual({
      ...socketMode,
      features: {
        ...features,
        slash_commands: [{ ...features.slash_commands[0], url: URL_OF_EVENTS }],
      },
      settings: {
        ...settings,
        event_subscriptions: { ...settings.event_subscriptions, request_url: URL_OF_EVENTS },
        interactivity: {
          is_enabled: true,
          request_url: URL_OF_EVENTS,
          message_menu_options_url: URL_OF_EVENTS,
        },
        socket_mode_enabled: false,
      },
    });
  });

  it.each([
    ['https://example.com/byok', 'https://example.com/byok/slack/events'],
    ['https://example.com:8443', 'https://example.com:8443/slack/events'],
    ['https://byok.example.com/slack/events', URL_OF_EVENTS],
  ])('sends what comes for %s to %s', (address, url) => {
    expect(parse(httpManifest(SOCKET_MODE, address)).settings.interactivity.request_url).toBe(url);
  });

  it.each([
    'byok.example.com',
    'http://byok.example.com',
    'https://me:pw@example.com',
    'https://example.com/?a=b',
  ])('is not made for %s, which Slack would not reach', (address) => {
    expect(() => httpManifest(SOCKET_MODE, address)).toThrow('--http: must be the https:// address');
  });
});

describe.concurrent('npm run manifest', () => {
  const run = (...args: string[]) => runCommand('manifest', args, {});

  it('prints the one for Socket Mode as it stands in the file', async () => {
    expect(await run()).toEqual({ code: 0, stdout: SOCKET_MODE, stderr: '' });
  });

  it('prints the one for HTTP mode, its comments with it', async () => {
    const { code, stdout } = await run('--http', 'https://byok.example.com');

    expect(code).toBe(0);
    expect(stdout).toBe(httpManifest(SOCKET_MODE, 'https://byok.example.com'));
    expect(stdout.split('\n')[0]).toBe(
      '# Slack app manifest of byok-key, HTTP mode. Create the app from it at https://api.slack.com/apps.',
    );
    expect(stdout).not.toContain('Socket Mode');
    expect(stdout).toContain('- commands # the slash command\n');
  });

  it.each([
    [['--http', 'byok.example.com'], 2, '--http: must be the https:// address'],
    [['--https'], 2, "Unknown option '--https'"],
  ])('says what is wrong with %j', async (args, code, words) => {
    expect(await run(...args)).toMatchObject({ code, stdout: '', stderr: expect.stringContaining(words) });
  });

  it('says how it is used', async () => {
    expect(await run('--help')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^Usage: npm run manifest/),
    });
  });
});
