import { access, constants } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { AuditAnchor, ConfigFile } from '../config-file.js';
import { ENVIRONMENT_VARIABLES, type Environment } from '../environment.js';
import { type Check, checksOf } from './check.js';

const { good, bad, unsure } = checksOf('Configuration');

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

const OLDEST_NODE: readonly [major: number, minor: number] = [20, 19];
const NODE_AFTER_2026 = 22;

/** @param version as Node gives it, `v20.19.0`. */
export function checkNode(version: string): Check {
  const [major = 0, minor = 0] = version.slice(1).split('.').map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_NODE;
  if (major < oldestMajor || (major === oldestMajor && minor < oldestMinor))
    return bad('Node', `${version} is too old`, `Use ${OLDEST_NODE.join('.')} or newer; the image has 24.`);
  const later = `; from 2027 on, new versions of AWS' SDK ask for ${NODE_AFTER_2026}`;
  return good('Node', major < NODE_AFTER_2026 ? `${version}${later}` : version);
}

/** Whether the newest checkpoint can be put there; nothing is. */
export async function checkAnchor(anchor: AuditAnchor | null): Promise<Check[]> {
  if (anchor === null) return [];
  const { place } = anchor;
  const what = 'audit anchor';
  if (place.kind === 'webhook') {
    const said = `${new URL(place.url).host} is not called only to be tried`;
    return [unsure(what, said, 'See at its other end whether checkpoints arrive.')];
  }
  const problem = await whyNotWritten(place.path);
  return problem
    ? [bad(what, `${place.path} cannot be written: ${problem}`, 'Make its folder, for the user of the bot.')]
    : [good(what, `${place.path} can be written`)];
}

async function unwritable(path: string): Promise<string | undefined> {
  return access(path, constants.W_OK).then(
    () => undefined,
    (error: NodeJS.ErrnoException) => error.code ?? error.message,
  );
}

/** A file that is not there yet is made in its folder. */
async function whyNotWritten(path: string): Promise<string | undefined> {
  const problem = await unwritable(path);
  return problem === 'ENOENT' ? unwritable(dirname(path)) : problem;
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
