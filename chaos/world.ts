import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Aws, startAws } from '../sandbox/aws/aws.js';
import { type RedisServer, startRedis } from '../sandbox/redis/start-redis.js';
import { REPOSITORY } from '../sandbox/repository.js';
import { type Slack, startSlack } from '../sandbox/slack/slack.js';
import type { Tally } from './aim.js';
import { AWS, configText, SLACK } from './company.js';
import type { Gate, Passes } from './gate.js';
import { openHttpGate } from './http-gate.js';
import { stepOfAws, stepOfSlack } from './http-steps.js';
import type { Random } from './random.js';
import { Reaper } from './reaper.js';
import { openRedisGate } from './redis-gate.js';
import { Replica } from './replica.js';

/** Everything one round has to itself. */
export interface World {
  readonly slack: Slack;
  readonly aws: Aws;
  readonly redis: RedisServer;
  readonly replicas: readonly Replica[];
  readonly reaper: Reaper;
  stop(): Promise<void>;
}

const REPLICAS = ['A', 'B', 'C'];

export async function openWorld(tally: Tally, random: Random): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'byok-key-chaos-'));
  const config = join(folder, 'byok.config.yaml');
  await writeFile(config, configText());
  const manifest = await readFile(join(REPOSITORY, 'manifest.yml'), 'utf8');
  const [slack, aws, redis] = await Promise.all([
    startSlack({ ...SLACK, manifest }),
    startAws(AWS),
    startRedis({ purpose: 'chaos' }),
  ]);
  const replicas = REPLICAS.map((name) => new Replica(name));
  const reaper = new Reaper(replicas, redis, tally, random.of('reaper'));
  const gates: Gate[] = [];
  for (const replica of replicas) {
    const passes: Passes = (step, moment) => reaper.passes(replica, step, moment);
    const doors = await doorsOf({ slack, aws, redis }, passes);
    gates.push(...doors.gates);
    replica.run({ ...doors.env, BYOK_CONFIG: config });
  }
  return {
    slack,
    aws,
    redis,
    replicas,
    reaper,
    stop: async () => {
      await Promise.all(replicas.map((replica) => replica.stop()));
      await Promise.all(gates.map((gate) => gate.close()));
      await Promise.all([slack.stop(), aws.stop(), redis.stop()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The doors of one replica, and the environment that leads it to them. */
async function doorsOf({ slack, aws, redis }: Pick<World, 'slack' | 'aws' | 'redis'>, passes: Passes) {
  const [toRedis, toSlack, toAws] = await Promise.all([
    openRedisGate(redis.port, passes),
    openHttpGate({ upstreamPort: portOf(slack.apiUrl), passes, stepOf: stepOfSlack }),
    openHttpGate({ upstreamPort: portOf(aws.url), passes, stepOf: stepOfAws }),
  ]);
  const env = Object.fromEntries(
    Object.entries({ ...slack.env, ...aws.env, REDIS_URL: redis.url }).map(([name, value]) => [
      name,
      value
        .replace(`127.0.0.1:${redis.port}`, `127.0.0.1:${toRedis.port}`)
        .replace(`127.0.0.1:${portOf(slack.apiUrl)}`, `127.0.0.1:${toSlack.port}`)
        .replace(`127.0.0.1:${portOf(aws.url)}`, `127.0.0.1:${toAws.port}`),
    ]),
  );
  return { gates: [toRedis, toSlack, toAws], env };
}

function portOf(url: string): number {
  return Number(new URL(url).port);
}
