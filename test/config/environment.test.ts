import { describe, expect, it } from 'vitest';
import { readEnvironment, readRedisEnvironment } from '../../src/environment.js';

const SOCKET = {
  SLACK_BOT_TOKEN: 'xoxb-bot-token',
  SLACK_APP_TOKEN: 'xapp-app-token',
  REDIS_URL: 'redis://127.0.0.1:6379',
};

function environment(env: NodeJS.ProcessEnv) {
  const read = readEnvironment(env);
  if (!read.ok) throw new Error(read.problems.join('\n'));
  return read.environment;
}

function problems(env: NodeJS.ProcessEnv): readonly string[] {
  const read = readEnvironment(env);
  return read.ok ? [] : read.problems;
}

describe('an environment that is enough', () => {
  it('has defaults for everything else', () => {
    expect(environment(SOCKET)).toEqual({
      slack: {
        botToken: 'xoxb-bot-token',
        apiUrl: undefined,
        mode: { kind: 'socket', appToken: 'xapp-app-token' },
      },
      listen: { host: '0.0.0.0', port: 8080 },
      redis: { kind: 'url', url: 'redis://127.0.0.1:6379' },
      redisKeyPrefix: '{byok}',
      redisWaitReplicas: 0,
      dataDir: './data',
      configFile: './byok.config.yaml',
      logLevel: 'info',
      logFormat: 'json',
      tracesEndpoint: undefined,
    });
  });

  it('may say everything', () => {
    const all = {
      SLACK_BOT_TOKEN: 'xoxb-bot-token',
      SLACK_SIGNING_SECRET: 'signing-secret',
      SLACK_API_URL: 'http://127.0.0.1:4000/api/',
      HOST: '127.0.0.1',
      PORT: '3000',
      REDIS_SENTINELS: 'one:26379, two:26380,[::1]:26381',
      REDIS_SENTINEL_NAME: 'mymaster',
      REDIS_SENTINEL_PASSWORD: 'sentinel-password',
      REDIS_USERNAME: 'byok',
      REDIS_PASSWORD: 'redis-password',
      REDIS_TLS: 'true',
      REDIS_KEY_PREFIX: 'prod:{byok}:',
      REDIS_WAIT_REPLICAS: '1',
      BYOK_DATA_DIR: '/var/lib/byok',
      BYOK_CONFIG: '/etc/byok.yaml',
      LOG_LEVEL: 'debug',
      LOG_FORMAT: 'pretty',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318',
    };
    expect(environment(all)).toEqual({
      slack: {
        botToken: 'xoxb-bot-token',
        apiUrl: 'http://127.0.0.1:4000/api/',
        mode: { kind: 'http', signingSecret: 'signing-secret' },
      },
      listen: { host: '127.0.0.1', port: 3000 },
      redis: {
        kind: 'sentinel',
        name: 'mymaster',
        sentinels: [
          { host: 'one', port: 26379 },
          { host: 'two', port: 26380 },
          { host: '::1', port: 26381 },
        ],
        access: { username: 'byok', password: 'redis-password', transport: 'tls' },
        sentinelPassword: 'sentinel-password',
      },
      redisKeyPrefix: 'prod:{byok}:',
      redisWaitReplicas: 1,
      dataDir: '/var/lib/byok',
      configFile: '/etc/byok.yaml',
      logLevel: 'debug',
      logFormat: 'pretty',
      tracesEndpoint: 'http://collector:4318',
    });
  });

  it('with both an app token and a signing secret means Socket Mode', () => {
    expect(environment({ ...SOCKET, SLACK_SIGNING_SECRET: 'signing-secret' }).slack.mode.kind).toBe('socket');
  });

  it('takes a variable that is set to nothing as not set', () => {
    expect(environment({ ...SOCKET, PORT: '', LOG_LEVEL: '', REDIS_CLUSTER_NODES: '' })).toMatchObject({
      listen: { port: 8080 },
      logLevel: 'info',
    });
  });

  it.each<[string, NodeJS.ProcessEnv, unknown]>([
    ['a server of its own', { REDIS_URL: 'own' }, 'own'],
    ['a server over TLS', { REDIS_URL: 'rediss://x:1' }, { kind: 'url', url: 'rediss://x:1' }],
    [
      'a cluster, with commits that wait for a replica',
      { REDIS_URL: '', REDIS_CLUSTER_NODES: 'a:1,b:2', REDIS_PASSWORD: 'secret', REDIS_WAIT_REPLICAS: '1' },
      {
        kind: 'cluster',
        nodes: [
          { host: 'a', port: 1 },
          { host: 'b', port: 2 },
        ],
        access: { username: undefined, password: 'secret', transport: 'plain' },
      },
    ],
  ])('may have for Redis %s', (_, over, redis) => {
    expect(environment({ ...SOCKET, ...over }).redis).toEqual(redis);
  });

  it.each(['1', '65535'])('listens on port %s', (PORT) => {
    expect(environment({ ...SOCKET, PORT }).listen.port).toBe(Number.parseInt(PORT, 10));
  });
});

describe('an environment that is not', () => {
  it('is told of everything at once', () => {
    const bad = {
      SLACK_BOT_TOKEN: 'xoxp-user-token',
      SLACK_API_URL: 'slack',
      PORT: 'abc',
      REDIS_URL: 'http://127.0.0.1:6379',
      REDIS_SENTINEL_NAME: 'mymaster',
      REDIS_KEY_PREFIX: 'byok',
      REDIS_WAIT_REPLICAS: '9',
      LOG_LEVEL: 'loud',
    };
    expect(problems(bad)).toEqual([
      'SLACK_BOT_TOKEN: must start with "xoxb-"',
      'SLACK_API_URL: must be a URL',
      'PORT: must be a whole number from 1 to 65535, is "abc"',
      'REDIS_URL: must be redis://…, rediss://… or "own"',
      'REDIS_KEY_PREFIX: must hold one hash tag, as "{byok}" does: Redis Cluster keeps its keys together by it',
      'REDIS_WAIT_REPLICAS: must be a whole number from 0 to 5, is "9"',
      'LOG_LEVEL: must be one of trace, debug, info, warn, error, fatal, silent',
      'SLACK_APP_TOKEN: is not set; set it for Socket Mode, or SLACK_SIGNING_SECRET for HTTP mode',
      'REDIS_SENTINEL_NAME: goes together with REDIS_SENTINELS; set both or neither',
    ]);
  });

  it('is told what to set when nothing is', () => {
    expect(problems({})).toEqual([
      'SLACK_BOT_TOKEN: is not set; it starts with "xoxb-"',
      'SLACK_APP_TOKEN: is not set; set it for Socket Mode, or SLACK_SIGNING_SECRET for HTTP mode',
      'REDIS_URL: is not set; give a server, or "own" for one replica with a durable server of its own',
    ]);
  });

  it.each<[NodeJS.ProcessEnv, string]>([
    [{ SLACK_APP_TOKEN: 'xoxb-wrong-one' }, 'SLACK_APP_TOKEN: must start with "xapp-"'],
    [{ PORT: '0' }, 'PORT: must be a whole number from 1 to 65535, is "0"'],
    [{ PORT: '65536' }, 'PORT: must be a whole number from 1 to 65535, is "65536"'],
    [{ PORT: '80.5' }, 'PORT: must be a whole number from 1 to 65535, is "80.5"'],
    [{ PORT: '-1' }, 'PORT: must be a whole number from 1 to 65535, is "-1"'],
    [{ REDIS_URL: 'redis://' }, 'REDIS_URL: must be redis://…, rediss://… or "own"'],
    [{ REDIS_URL: 'Own' }, 'REDIS_URL: must be redis://…, rediss://… or "own"'],
    [
      { REDIS_KEY_PREFIX: '{a}{b}' },
      'REDIS_KEY_PREFIX: must hold one hash tag, as "{byok}" does: Redis Cluster keeps its keys together by it',
    ],
    [
      { REDIS_KEY_PREFIX: '{}' },
      'REDIS_KEY_PREFIX: must hold one hash tag, as "{byok}" does: Redis Cluster keeps its keys together by it',
    ],
    [{ REDIS_CLUSTER_NODES: 'a:1' }, 'REDIS_URL, REDIS_CLUSTER_NODES: only one of them can be set'],
    [{ REDIS_URL: '', REDIS_CLUSTER_NODES: 'a:1,b' }, 'REDIS_CLUSTER_NODES: must be host:port,host:port,…'],
    [
      { REDIS_URL: '', REDIS_SENTINELS: 'a:1' },
      'REDIS_SENTINEL_NAME: goes together with REDIS_SENTINELS; set both or neither',
    ],
    [
      { REDIS_URL: 'own', REDIS_WAIT_REPLICAS: '1' },
      'REDIS_WAIT_REPLICAS: cannot be used with REDIS_URL=own, which has no replica',
    ],
    [{ REDIS_URL: '', REDIS_CLUSTER_NODES: 'a:1', REDIS_TLS: 'yes' }, 'REDIS_TLS: must be "true" or "false"'],
    [
      { REDIS_PASSWORD: 'secret', REDIS_TLS: 'true' },
      'REDIS_PASSWORD, REDIS_TLS: for Cluster and Sentinel; REDIS_URL says it itself, as rediss://user:password@host',
    ],
  ])('%j', (over, problem) => {
    expect(problems({ ...SOCKET, ...over })).toEqual([problem]);
  });

  it('never says a secret', () => {
    const told = problems({
      SLACK_BOT_TOKEN: 'secret-bot',
      SLACK_APP_TOKEN: 'secret-app',
      SLACK_SIGNING_SECRET: 'secret-signing',
      REDIS_URL: 'http://default:secret-password@127.0.0.1',
      REDIS_CLUSTER_NODES: 'redis://default:secret-password@a:1',
      REDIS_SENTINELS: 'redis://default:secret-password@a:1',
      AWS_SECRET_ACCESS_KEY: 'secret-access-key',
    }).join('\n');
    expect(told).toContain('SLACK_BOT_TOKEN');
    expect(told).not.toContain('secret');
  });
});

describe('the part of the environment that says where the record is', () => {
  it('is enough by itself for a program that needs nothing else', () => {
    expect(readRedisEnvironment({ REDIS_URL: 'own', BYOK_DATA_DIR: '/var/lib/byok', PORT: 'abc' })).toEqual({
      ok: true,
      environment: {
        redis: 'own',
        redisKeyPrefix: '{byok}',
        redisWaitReplicas: 0,
        dataDir: '/var/lib/byok',
      },
    });
  });

  it('is told of everything at once, and of nothing that it does not need', () => {
    const bad = { REDIS_KEY_PREFIX: 'byok', REDIS_SENTINEL_NAME: 'mymaster' };

    expect(readRedisEnvironment(bad)).toEqual({
      ok: false,
      problems: [
        'REDIS_KEY_PREFIX: must hold one hash tag, as "{byok}" does: Redis Cluster keeps its keys together by it',
        'REDIS_URL: is not set; give a server, or "own" for one replica with a durable server of its own',
        'REDIS_SENTINEL_NAME: goes together with REDIS_SENTINELS; set both or neither',
      ],
    });
  });
});
