import type { RedisAddress } from '../redis/connect.js';
import type { ServerLook } from '../redis/look-at-server.js';
import type { Aspect, Examination } from '../redis/start-checks.js';
import { type Check, checksOf } from './check.js';
import { judgeClock } from './clock.js';

const { good, bad, unsure } = checksOf('Redis');

const VARIABLES = {
  url: 'REDIS_URL',
  cluster: 'REDIS_CLUSTER_NODES and REDIS_USERNAME, REDIS_PASSWORD, REDIS_TLS',
  sentinel: 'REDIS_SENTINELS, REDIS_SENTINEL_NAME and REDIS_USERNAME, REDIS_PASSWORD, REDIS_TLS',
} as const;

export function checkRedis(look: ServerLook, kind: RedisAddress['kind'], waitReplicas: number): Check[] {
  if (look.outcome === 'unusable')
    return [
      bad(
        'server',
        look.said,
        `See that it runs and that this machine reaches it; look at ${VARIABLES[kind]}.`,
      ),
    ];
  const { examination, aheadMs, scriptsRefused } = look;
  return [
    ...Object.keys(ASPECTS).flatMap((aspect) => checkAspect(examination, aspect as Aspect, waitReplicas)),
    scriptsRefused === undefined
      ? good('scripts', 'Lua scripts run')
      : bad('scripts', scriptsRefused, "Let the bot's user run EVAL, EVALSHA and SCRIPT LOAD."),
    judgeClock('Redis', 'Redis', aheadMs),
  ];
}

interface Judged {
  readonly what: string;
  /** Said where there is no fault; absent: nothing is. */
  readonly good?: (examination: Examination, waitReplicas: number) => string;
  readonly remedy: string;
  /** A managed service may do this in a way of its own that INFO does not tell of. */
  readonly isOfServices?: true;
}

/** In the order in which they are told. */
const ASPECTS: Readonly<Record<Aspect, Judged>> = {
  version: {
    what: 'version',
    good: ({ version }) => version,
    remedy: 'Use Valkey, or Redis 6.2 or newer.',
  },
  cluster: { what: 'address', remedy: 'Set REDIS_CLUSTER_NODES instead of REDIS_URL.' },
  role: {
    what: 'role',
    good: () => 'the master',
    remedy: "Give the master's address, or use REDIS_SENTINELS, which finds it.",
  },
  eviction: {
    what: 'eviction',
    good: () => 'nothing is ever thrown away (noeviction)',
    remedy: 'Set "maxmemory-policy noeviction" (ElastiCache: in a parameter group of your own).',
  },
  durability: {
    what: 'durability',
    good: ({ showsSettings }) =>
      showsSettings ? 'every write is on disk before it is answered' : 'there is an append-only file',
    remedy: 'Set "appendonly yes" and "appendfsync always", or use a durable service such as MemoryDB.',
    isOfServices: true,
  },
  failover: {
    what: 'failover',
    good: (_, waitReplicas) =>
      waitReplicas > 0 ? 'a decision waits for replicas' : 'no replica that could lack a decision',
    remedy: 'Set REDIS_WAIT_REPLICAS; "Redis with replicas" in the README says to how many.',
    isOfServices: true,
  },
  replicas: {
    what: 'replicas',
    good: (_, waitReplicas) =>
      waitReplicas > 0 ? `at least ${waitReplicas}, as REDIS_WAIT_REPLICAS asks for` : 'none is waited for',
    remedy: 'Bring the replicas back, or lower REDIS_WAIT_REPLICAS.',
  },
};

function checkAspect({ faults, ...server }: Examination, aspect: Aspect, waitReplicas: number): Check[] {
  const { what, good: sayGood, remedy, isOfServices } = ASPECTS[aspect];
  const fault = faults.find((each) => each.aspect === aspect);
  if (fault === undefined) return sayGood ? [good(what, sayGood({ faults, ...server }, waitReplicas))] : [];
  if (!isOfServices || server.showsSettings) return [bad(what, fault.words, remedy)];
  return [unsure(what, fault.words, 'This server shows no settings: ask its provider how it keeps data.')];
}

/** With `REDIS_URL=own`, while no bot runs: it is not started only to be looked at. */
export function checkOwnServer(program: string | undefined): Check[] {
  return [
    program === undefined
      ? bad(
          'own server',
          'neither valkey-server nor redis-server is on PATH',
          'Install one of them, or set REDIS_URL to a server.',
        )
      : unsure(
          'own server',
          `does not run; the bot starts ${program} with it`,
          'Start the bot, then run the doctor again to have the server looked at.',
        ),
  ];
}
