import { z } from 'zod';
import type { Access, HostPort, RedisAddress } from './redis/connect.js';
import type { SlackSettings } from './slack/slack-app.js';

/** What the environment says; nothing else in the program reads it, save the AWS SDK, which reads its own. */
export interface Environment extends RedisEnvironment {
  readonly slack: SlackSettings;
  readonly listen: HostPort;
  readonly configFile: string;
  readonly logLevel: string;
  readonly logFormat: LogFormat;
  /** Where traces go; the SDK of OpenTelemetry reads all else of its variables itself. `undefined`: nowhere. */
  readonly tracesEndpoint: string | undefined;
}

/** `pretty` is for people. */
type LogFormat = 'json' | 'pretty';

/** The part of it that says where the record is. */
export interface RedisEnvironment {
  /** `own`: the bot starts a durable server of its own. */
  readonly redis: RedisAddress | 'own';
  readonly redisKeyPrefix: string;
  readonly redisWaitReplicas: number;
  readonly dataDir: string;
}

export type ReadEnvironment<E = Environment> =
  | { readonly ok: true; readonly environment: E }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Every problem at once, each naming its variable; values are shown only where they are no secrets. */
export function readEnvironment(env: NodeJS.ProcessEnv): ReadEnvironment {
  return read(env, Variables, [slackProblems, redisProblems], toEnvironment);
}

/** The same for a program that needs nothing but the record. */
export function readRedisEnvironment(env: NodeJS.ProcessEnv): ReadEnvironment<RedisEnvironment> {
  return read(env, RedisVariables, [redisProblems], toRedisEnvironment);
}

type Given = Readonly<Record<string, string | undefined>>;

function read<V, E>(
  env: NodeJS.ProcessEnv,
  variables: z.ZodType<V>,
  together: readonly ((given: Given) => string[])[],
  toEnvironment: (values: V) => E,
): ReadEnvironment<E> {
  // A variable that is set to nothing is not set.
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const { success, data, error } = variables.safeParse(given);
  const problems = together.flatMap((problemsOf) => problemsOf(given));
  if (success && problems.length === 0) return { ok: true, environment: toEnvironment(data) };
  const alone = (error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
  return { ok: false, problems: [...alone, ...problems] };
}

function startingWith(prefix: string) {
  return z
    .string(`is not set; it starts with "${prefix}"`)
    .startsWith(prefix, `must start with "${prefix}"`)
    .refine((token) => token !== prefix, 'still holds the placeholder');
}

function wholeNumber(least: number, most: number) {
  const error = (issue: { readonly input?: unknown }) =>
    `must be a whole number from ${least} to ${most}, is "${String(issue.input)}"`;
  return z
    .string()
    .regex(/^\d+$/, { error })
    .transform(Number)
    .refine((number) => number >= least && number <= most, { error });
}

const HOST_PORT = /^([^:\s]+|\[[0-9a-fA-F:]+\]):(\d{1,5})$/;

const HostPorts = z.string().transform((text, context): HostPort[] =>
  text.split(',').flatMap((part) => {
    const [, host, port] = HOST_PORT.exec(part.trim()) ?? [];
    if (host !== undefined && Number(port) >= 1 && Number(port) <= 65_535)
      return [{ host: host.replace(/^\[|\]$/g, ''), port: Number(port) }];
    context.addIssue({ code: 'custom', message: 'must be host:port,host:port,…' });
    return [];
  }),
);

const RedisVariables = z.object({
  REDIS_URL: z
    .string()
    .refine(
      (url) => url === 'own' || (/^rediss?:\/\/./.test(url) && URL.canParse(url)),
      'must be redis://…, rediss://… or "own"',
    )
    .optional(),
  REDIS_CLUSTER_NODES: HostPorts.optional(),
  REDIS_SENTINELS: HostPorts.optional(),
  REDIS_SENTINEL_NAME: z.string().optional(),
  REDIS_SENTINEL_PASSWORD: z.string().optional(),
  REDIS_USERNAME: z.string().optional(),
  REDIS_PASSWORD: z.string().optional(),
  REDIS_TLS: z.enum(['true', 'false'], 'must be "true" or "false"').default('false'),
  REDIS_KEY_PREFIX: z
    .string()
    .regex(
      /^[^{}]*\{[^{}]+\}[^{}]*$/,
      'must hold one hash tag, as "{byok}" does: Redis Cluster keeps its keys together by it',
    )
    .default('{byok}'),
  REDIS_WAIT_REPLICAS: wholeNumber(0, 5).default(0),
  BYOK_DATA_DIR: z.string().default('./data'),
});

const Variables = z.object({
  SLACK_BOT_TOKEN: startingWith('xoxb-'),
  SLACK_APP_TOKEN: startingWith('xapp-').optional(),
  SLACK_SIGNING_SECRET: z.string().optional(),
  SLACK_API_URL: z.url('must be a URL').optional(),
  HOST: z.string().default('0.0.0.0'),
  PORT: wholeNumber(1, 65_535).default(8_080),
  ...RedisVariables.shape,
  BYOK_CONFIG: z.string().default('./byok.config.yaml'),
  LOG_LEVEL: z
    .enum(
      ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
      'must be one of trace, debug, info, warn, error, fatal, silent',
    )
    .default('info'),
  LOG_FORMAT: z.enum(['json', 'pretty'], 'must be "json" or "pretty"').default('json'),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url('must be a URL, as http://collector:4318').optional(),
});

/** Every variable that the bot reads, beside those of the AWS SDK. */
export const ENVIRONMENT_VARIABLES: readonly string[] = Object.keys(Variables.shape);

function slackProblems(given: Given): string[] {
  return given['SLACK_APP_TOKEN'] || given['SLACK_SIGNING_SECRET']
    ? []
    : ['SLACK_APP_TOKEN: is not set; set it for Socket Mode, or SLACK_SIGNING_SECRET for HTTP mode'];
}

/** What no variable is wrong about by itself, only several together. */
function redisProblems(given: Given): string[] {
  const problems: string[] = [];
  const ways = ['REDIS_URL', 'REDIS_CLUSTER_NODES', 'REDIS_SENTINELS'].filter((variable) => given[variable]);
  if (ways.length === 0) {
    problems.push(
      'REDIS_URL: is not set; give a server, or "own" for one replica with a durable server of its own',
    );
  }
  if (ways.length > 1) problems.push(`${ways.join(', ')}: only one of them can be set`);
  if (Boolean(given['REDIS_SENTINELS']) !== Boolean(given['REDIS_SENTINEL_NAME'])) {
    problems.push('REDIS_SENTINEL_NAME: goes together with REDIS_SENTINELS; set both or neither');
  }
  const beside = ['REDIS_USERNAME', 'REDIS_PASSWORD', 'REDIS_TLS'].filter((variable) => given[variable]);
  if (given['REDIS_URL'] && beside.length > 0) {
    problems.push(
      `${beside.join(', ')}: for Cluster and Sentinel; REDIS_URL says it itself, as rediss://user:password@host`,
    );
  }
  if (given['REDIS_URL'] === 'own' && Number(given['REDIS_WAIT_REPLICAS'] ?? 0) > 0) {
    problems.push('REDIS_WAIT_REPLICAS: cannot be used with REDIS_URL=own, which has no replica');
  }
  return problems;
}

function toEnvironment(given: z.infer<typeof Variables>): Environment {
  return {
    slack: { botToken: given.SLACK_BOT_TOKEN, apiUrl: given.SLACK_API_URL, mode: slackMode(given) },
    listen: { host: given.HOST, port: given.PORT },
    ...toRedisEnvironment(given),
    configFile: given.BYOK_CONFIG,
    logLevel: given.LOG_LEVEL,
    logFormat: given.LOG_FORMAT,
    tracesEndpoint: given.OTEL_EXPORTER_OTLP_ENDPOINT,
  };
}

function toRedisEnvironment(given: z.infer<typeof RedisVariables>): RedisEnvironment {
  return {
    redis: redisAddress(given),
    redisKeyPrefix: given.REDIS_KEY_PREFIX,
    redisWaitReplicas: given.REDIS_WAIT_REPLICAS,
    dataDir: given.BYOK_DATA_DIR,
  };
}

function slackMode(given: z.infer<typeof Variables>): SlackSettings['mode'] {
  if (given.SLACK_APP_TOKEN) return { kind: 'socket', appToken: given.SLACK_APP_TOKEN };
  return { kind: 'http', signingSecret: given.SLACK_SIGNING_SECRET ?? '' };
}

function redisAddress(given: z.infer<typeof RedisVariables>): RedisAddress | 'own' {
  const { REDIS_URL: url = '', REDIS_CLUSTER_NODES: nodes, REDIS_SENTINELS: sentinels } = given;
  const access: Access = {
    username: given.REDIS_USERNAME,
    password: given.REDIS_PASSWORD,
    transport: given.REDIS_TLS === 'true' ? 'tls' : 'plain',
  };
  if (nodes) return { kind: 'cluster', nodes, access };
  if (sentinels) {
    const { REDIS_SENTINEL_NAME: name = '', REDIS_SENTINEL_PASSWORD: sentinelPassword } = given;
    return { kind: 'sentinel', sentinels, name, access, sentinelPassword };
  }
  return url === 'own' ? 'own' : { kind: 'url', url };
}
