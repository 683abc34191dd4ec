import type { Server } from 'node:http';
import { AwsClients } from './aws/clients.js';
import { AwsKeyService } from './aws/key-service.js';
import { AwsLookups } from './aws/lookups.js';
import type { Config } from './config.js';
import { startConfigWatch } from './config-watch.js';
import type { TeamId } from './domain/names.js';
import type { Environment } from './environment.js';
import { startEvidence } from './evidence-keeping.js';
import { closeHttpServer, type Health, startHttpServer } from './http-server.js';
import { LiveConfig } from './live-config.js';
import { BullJobQueue } from './queue/bull-job-queue.js';
import type { Silence } from './queue/watchdog.js';
import { startWorkers, type Workers } from './queue/workers.js';
import { reconcileDeps } from './reconcile-deps.js';
import type { HostPort } from './redis/connect.js';
import type { OwnServer } from './redis/own-server.js';
import { RedisRoom } from './redis/redis-room.js';
import { redisOptions } from './redis-place.js';
import { type Repeating, repeating } from './repeating.js';
import { CardLinks } from './slack/card-links.js';
import { SlackDirectory } from './slack/directory.js';
import { EVENTS_PATH } from './slack/events-path.js';
import { SlackHomeTab } from './slack/home-tab.js';
import { SlackMessenger } from './slack/messenger.js';
import { SlackApp } from './slack/slack-app.js';
import { starting } from './start-problem.js';
import { APP_TOKEN, BOT_TOKEN, withSlack } from './start-slack.js';
import { type StartedWatching, startWatching } from './start-watching.js';
import type { Log } from './workflow/ports.js';
import { startDaily } from './workflow/reconcile-daily.js';
import { StoreError } from './workflow/store-port.js';
import type { Watch } from './workflow/watch-port.js';
import { createWorkflow, type Workflow } from './workflow/workflow.js';

/** A bot that runs; `stop` takes nothing new, lets what runs end, and closes everything. */
export interface App {
  /** Resolves when a worker has gone silent, which only a new process mends. */
  readonly silence: Promise<Silence>;
  /** Reads the config file anew. */
  reload(): Promise<void>;
  stop(): Promise<void>;
}

const REDIS_WITHIN_MS = 15_000;
const SWEEP_EVERY_MS = 2_000;
const REFRESH_EVERY_MS = 1_000;

/**
 * Puts the rooms together. What fails here keeps the bot from starting, with its reason.
 *
 * @param own is the app's from then on, and stops with it.
 */
export async function startApp(config: Config, own: OwnServer | undefined, log: Log): Promise<App> {
  const { environment, file } = config;
  const live = new LiveConfig(environment.configFile, file, log);
  const rooms = await openRooms(environment, own, live, log);
  const { redis, slack, jobs, aws, teamId, health, watching } = rooms;
  const { watch } = watching;
  const messenger = new SlackMessenger(slack.patientClient, redis.cache);
  const links = new CardLinks(slack.quickClient, redis.cache);
  const directory = new SlackDirectory(slack.quickClient, redis.cache, teamId, log);
  const workflow = createWorkflow({
    ...portsOf(redis),
    jobs,
    keys: new AwsKeyService(aws),
    lookups: new AwsLookups(aws),
    messenger,
    homeTab: new SlackHomeTab(slack.patientClient, links),
    directory,
    settings: live.settings(teamId),
    watch,
    log,
  });
  const consuming = { connection: redis.consumer, prefix: redis.jobsPrefix };
  const workers = startWorkers(consuming, jobs, workflow, { log, watch });
  const sweeping = startSweep(workflow, log);
  const refreshing = startRefreshing(workflow, log);
  const evidence = startEvidence(redis, live.now, log);
  const daily = startDaily(
    reconcileDeps({ redis, aws, messenger, directory, fileNow: live.now, log }),
    file.reconcileEveryMs,
  );
  await withSlack(APP_TOKEN, () => slack.listen(workflow, live.accounts, links));
  const configWatch = startConfigWatch({ live, redis, messenger, log });
  health.unready = () => unready(slack, redis);
  health.warnings = configWatch.warnings;
  await warnOfCredentials(aws, file.accounts, log);
  log.info({ mode: environment.slack.mode.kind, teamId, accounts: file.accounts.size }, 'ready');
  const running = { ...rooms, sweeping, background: [refreshing, evidence, daily, configWatch], workers };
  return { silence: workers.silence, reload: configWatch.reload, stop: () => stop(running) };
}

interface Rooms {
  readonly own: OwnServer | undefined;
  readonly redis: RedisRoom;
  readonly slack: SlackApp;
  readonly jobs: BullJobQueue;
  readonly aws: AwsClients;
  readonly teamId: TeamId;
  readonly server: Server;
  readonly health: Health;
  readonly watching: StartedWatching;
}

/** Everything that has another side, each made sure of. Nothing is taken in yet, and nothing worked on. */
async function openRooms(
  environment: Environment,
  own: OwnServer | undefined,
  live: LiveConfig,
  log: Log,
): Promise<Rooms> {
  const redis = new RedisRoom(redisOptions(environment, own), log);
  const watching = await startWatching(environment, log);
  const { watch } = watching;
  const slack = new SlackApp(environment.slack, log, watch);
  const health: Health = {
    unready: async () => ['The bot is starting.'],
    warnings: () => [],
    undelivered: () => redis.undelivered.list(),
    scrape: undefined,
  };
  const server = await listen(environment.listen, health, slack);
  await starting(NAMED_BY[redis.kind], 'this Redis cannot be used', () => checkRedis(redis, log));
  const teamId = await withSlack(BOT_TOKEN, () => slack.identify());
  const jobs = createJobs(redis, log, watch);
  health.scrape = watching.scraping({
    counts: redis.counts,
    jobs,
    accounts: () => live.accounts().map(({ id }) => id),
    unready: () => health.unready(),
  });
  return { own, redis, slack, jobs, aws: new AwsClients(watch), teamId, server, health, watching };
}

function listen({ host, port }: HostPort, health: Health, slack: SlackApp): Promise<Server> {
  return starting('HOST, PORT', `cannot listen on ${host}:${port}`, () =>
    startHttpServer({ host, port }, health, doorOf(slack)),
  );
}

function createJobs({ producer, jobsPrefix }: RedisRoom, log: Log, watch: Watch): BullJobQueue {
  const tell = (error: Error) => log.warn({ said: error.message }, 'queue has no connection');
  return new BullJobQueue({ connection: producer, prefix: jobsPrefix }, tell, watch);
}

/** What the workflow needs of Redis. */
function portsOf(redis: RedisRoom) {
  const { store, lists, homes, drafts, copies, leases, quotas, undelivered, cache, operations } = redis;
  return { store, lists, homes, drafts, copies, leases, quotas, undelivered, cache, operations };
}

const NAMED_BY = {
  url: 'REDIS_URL',
  cluster: 'REDIS_CLUSTER_NODES',
  sentinel: 'REDIS_SENTINELS',
} as const;

async function checkRedis(redis: RedisRoom, log: Log): Promise<void> {
  const { problems, warnings } = await redis.untilReady(REDIS_WITHIN_MS);
  for (const warning of warnings) log.warn({ warning }, 'redis is not set up as it should be');
  if (problems.length > 0) throw new Error(problems.join(' '));
}

/** Not a reason to stay down: people can ask and approve, and a request waits with a Retry. */
async function warnOfCredentials(
  aws: AwsClients,
  accounts: Config['file']['accounts'],
  log: Log,
): Promise<void> {
  const [first] = accounts.values();
  const failure = first?.regions[0] ? await aws.credentialsProblem(first.regions[0]) : undefined;
  if (failure)
    log.warn({ failure }, 'no AWS credentials: no key can be created; set them, or give the bot a role');
}

function doorOf({ requestListener }: SlackApp) {
  return requestListener && { path: EVENTS_PATH, listener: requestListener };
}

function startSweep(workflow: Workflow, log: Log): NodeJS.Timeout {
  return setInterval(() => {
    workflow
      .sweep()
      .catch((error: unknown) => log.warn({ err: error }, 'sweep failed; the next one is soon'));
  }, SWEEP_EVERY_MS);
}

function startRefreshing(workflow: Workflow, log: Log): Repeating {
  const refresh = () => workflow.refreshHomes();
  return repeating(REFRESH_EVERY_MS, refresh, log, 'Home tabs not refreshed; the next try is soon');
}

async function unready(slack: SlackApp, redis: RedisRoom): Promise<string[]> {
  const reasons = await slack.problems();
  try {
    await redis.probe();
  } catch (error) {
    reasons.push(error instanceof StoreError ? error.message : 'Redis takes no writes.');
  }
  return reasons;
}

interface Running extends Rooms {
  readonly sweeping: NodeJS.Timeout;
  /** What runs by itself, beside the jobs. */
  readonly background: readonly { stop(): Promise<void> }[];
  readonly workers: Workers;
}

/** The doors first, then the work, then what the work needs. */
async function stop(running: Running): Promise<void> {
  const { slack, server, sweeping, background, workers, jobs, aws, redis, own, watching } = running;
  clearInterval(sweeping);
  await Promise.all([slack.close(), closeHttpServer(server)]);
  await workers.close();
  await jobs.close();
  for (const each of background) await each.stop();
  aws.close();
  redis.close();
  await own?.stop();
  await watching.stop();
}
