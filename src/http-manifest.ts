import { parseDocument } from 'yaml';
import { CommandProblem } from './command-problem.js';
import { EVENTS_PATH } from './slack/events-path.js';

const HEAD =
  '# Slack app manifest of byok-key, HTTP mode. Create the app from it at https://api.slack.com/apps.';

/**
 * The manifest of an app that Slack reaches by HTTPS, made of the one for Socket Mode; its comments stay.
 *
 * @param address where the bot is reached from outside, with or without `EVENTS_PATH`.
 * @throws {CommandProblem} when Slack would not take the address.
 */
export function httpManifest(socketModeManifest: string, address: string): string {
  const url = requestUrl(address);
  const manifest = parseDocument(withoutHead(socketModeManifest));
  manifest.setIn(['features', 'slash_commands', 0, 'url'], url);
  manifest.setIn(['settings', 'event_subscriptions', 'request_url'], url);
  manifest.setIn(['settings', 'interactivity', 'request_url'], url);
  // The lists that are searched while one types.
  manifest.setIn(['settings', 'interactivity', 'message_menu_options_url'], url);
  manifest.setIn(['settings', 'socket_mode_enabled'], false);
  return `${HEAD}\n${manifest.toString({ lineWidth: 110 })}`;
}

/** Its first comment speaks of Socket Mode. */
function withoutHead(manifest: string): string {
  return manifest.replace(/^(#.*\n)+/, '');
}

function requestUrl(address: string): string {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url?.protocol !== 'https:' || url.username !== '' || url.search !== '' || url.hash !== '')
    throw new CommandProblem(
      `--http: must be the https:// address at which Slack reaches the bot, is "${address}".`,
    );
  const base = url.href.replace(/\/+$/, '');
  return base.endsWith(EVENTS_PATH) ? base : `${base}${EVENTS_PATH}`;
}
