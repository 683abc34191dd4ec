import type { RedisAddress, RedisClient } from './connect.js';
import { asking } from './failures.js';

export interface StartCheck {
  /** The bot must not start: data would be lost, or scripts would not run. */
  readonly problems: readonly string[];
  /** The bot starts; the operator should know. */
  readonly warnings: readonly string[];
}

const OLDEST: readonly [major: number, minor: number] = [6, 2];

/** What the environment says of the server. */
export interface Expected {
  readonly kind: RedisAddress['kind'];
  readonly waitReplicas: number;
}

/** What of a server is looked at. */
export type Aspect =
  | 'version'
  | 'eviction'
  | 'role'
  | 'cluster'
  | 'replicas'
  /** The last two lose something only when something else breaks: the bot starts all the same. */
  | 'durability'
  | 'failover';

interface Fault {
  readonly aspect: Aspect;
  readonly words: string;
}

export interface Examination {
  readonly version: string;
  /** Whether it shows its settings. A managed service does not, and may be durable in ways of its own. */
  readonly showsSettings: boolean;
  readonly faults: readonly Fault[];
}

const WARNINGS: ReadonlySet<Aspect> = new Set<Aspect>(['durability', 'failover']);

/** @param redis is connected to the master; on a Cluster to the owner of the bot's slot. */
export async function checkServer(redis: RedisClient, expected: Expected): Promise<StartCheck> {
  const { faults } = await examineServer(redis, expected);
  const words = (isWarning: boolean) =>
    faults.filter(({ aspect }) => WARNINGS.has(aspect) === isWarning).map((fault) => fault.words);
  return { problems: words(false), warnings: words(true) };
}

/**
 * Holds the server against what the three promises need. What managed services deny is asked of INFO alone.
 *
 * @param redis as for `checkServer`. Nothing is written to it.
 */
export async function examineServer(redis: RedisClient, expected: Expected): Promise<Examination> {
  const info = readInfo(await asking('info', () => redis.info()));
  const fsync = await appendFsync(redis);
  const found: Readonly<Record<Aspect, string | undefined>> = {
    version: versionProblem(info),
    eviction: evictionProblem(info),
    role: roleProblem(info),
    cluster: clusterProblem(info, expected.kind),
    replicas: replicasProblem(info, expected.waitReplicas),
    durability: durabilityWarning(info, fsync),
    failover: failoverWarning(info, expected.waitReplicas),
  };
  const faults = Object.entries(found).flatMap(([aspect, words]) =>
    words === undefined ? [] : [{ aspect: aspect as Aspect, words }],
  );
  return { version: versionOf(info), showsSettings: fsync !== undefined, faults };
}

/** It would answer until its first failover, and then know only that somebody else has the keys. */
function clusterProblem(info: Map<string, string>, kind: Expected['kind']): string | undefined {
  if (kind !== 'url' || info.get('cluster_enabled') !== '1') return undefined;
  return 'This Redis is a node of a Cluster: name it in REDIS_CLUSTER_NODES instead of REDIS_URL.';
}

function failoverWarning(info: Map<string, string>, waitReplicas: number): string | undefined {
  if (waitReplicas > 0 || Number(info.get('connected_slaves') ?? 0) === 0) return undefined;
  return (
    'Redis has replicas, and a failover can lose what people were told is stored. Set REDIS_WAIT_REPLICAS=1, ' +
    'unless it is a durable service such as MemoryDB.'
  );
}

function durabilityWarning(info: Map<string, string>, fsync: string | undefined): string | undefined {
  if (info.get('aof_enabled') === '0') return NO_AOF;
  if (fsync === undefined || fsync === 'always') return undefined;
  return `Redis syncs its append-only file "${fsync}": ${LOSES_SOME}`;
}

const LOSES_SOME = 'a crash of its machine loses what people were told is stored. Set "appendfsync always".';

/** `undefined`: the service does not say. */
async function appendFsync(redis: RedisClient): Promise<string | undefined> {
  const answer = await redis.call('CONFIG', 'GET', 'appendfsync').catch(() => undefined);
  return Array.isArray(answer) ? String(answer[1]) : undefined;
}

function roleProblem(info: Map<string, string>): string | undefined {
  const role = info.get('role');
  if (role === undefined || role === 'master') return undefined;
  return `This Redis is a read-only replica (role "${role}"): give the address of its master.`;
}

function replicasProblem(info: Map<string, string>, wanted: number): string | undefined {
  const connected = Number(info.get('connected_slaves') ?? wanted);
  if (connected >= wanted) return undefined;
  return `REDIS_WAIT_REPLICAS is ${wanted}, but this Redis has ${connected} replicas: nobody could be told anything.`;
}

const NO_AOF =
  'Redis keeps no append-only file: what people were told is stored is lost when it dies. ' +
  'Set "appendonly yes" and "appendfsync always", or use a durable service such as MemoryDB.';

function readInfo(text: string): Map<string, string> {
  const pairs = text.split('\r\n').flatMap((line) => {
    const at = line.indexOf(':');
    return at === -1 ? [] : [[line.slice(0, at), line.slice(at + 1)] as const];
  });
  return new Map(pairs);
}

function versionOf(info: Map<string, string>): string {
  return info.get('valkey_version') ?? info.get('redis_version') ?? '0.0';
}

function versionProblem(info: Map<string, string>): string | undefined {
  const version = versionOf(info);
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return undefined;
  return `Redis ${version} is too old: version ${OLDEST.join('.')} or newer is needed.`;
}

function evictionProblem(info: Map<string, string>): string | undefined {
  const policy = info.get('maxmemory_policy');
  if (policy === undefined || policy === 'noeviction') return undefined;
  return `Redis' maxmemory-policy is "${policy}": it would throw requests away. Set it to "noeviction".`;
}
