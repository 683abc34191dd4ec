import type { ConfigFile } from '../config-file.js';
import { ENVIRONMENT_VARIABLES, type Environment } from '../environment.js';
import { type Check, checksOf } from './check.js';

const { good, unsure } = checksOf('Configuration');

const WAYS = { url: 'REDIS_URL', cluster: 'REDIS_CLUSTER_NODES', sentinel: 'REDIS_SENTINELS' } as const;

/** What is left to say of a configuration that the bot would start with. */
export function checkConfiguration(
  environment: Environment,
  file: ConfigFile,
  names: readonly string[],
): Check[] {
  const { slack, redis, configFile } = environment;
  const mode = slack.mode.kind === 'socket' ? 'Socket Mode' : 'HTTP mode';
  const place = redis === 'own' ? "a server of the bot's own" : WAYS[redis.kind];
  const accounts = [...file.accounts.values()];
  const regions = new Set(accounts.flatMap((account) => account.regions));
  return [
    good('environment', `${mode}, Redis by ${place}`),
    ...unread(names),
    good(
      'config file',
      `${configFile}: ${count(accounts.length, 'account')}, ${count(regions.size, 'Region')}`,
    ),
  ];
}

/** Kubernetes sets such variables for services of these names. */
const OF_SERVICES = /_(SERVICE|PORT)(_|$)/;

/** A misspelt variable is one that the bot does not read. */
function unread(names: readonly string[]): Check[] {
  const ours = names.filter((name) => /^(SLACK|REDIS|BYOK)_/.test(name) && !OF_SERVICES.test(name));
  const unknown = ours.filter((name) => !ENVIRONMENT_VARIABLES.includes(name)).sort();
  if (unknown.length === 0) return [];
  const said = `${unknown.join(', ')}: set, and not read by the bot`;
  return [unsure('variables', said, 'See whether the name is misspelt; the README has a table of all.')];
}

function count(number: number, of: string): string {
  return `${number} ${of}${number === 1 ? '' : 's'}`;
}
