import { randomUUID } from 'node:crypto';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { REPOSITORY } from '../../sandbox/repository.js';
import type { Fields } from '../../sandbox/slack/json.js';
import type { Slack } from '../../sandbox/slack/slack.js';
import { type Running, startApp } from './app-process.js';
import { clicksOn } from './click.js';
import { httpSender, prepare } from './http-sender.js';
import { idOf, seed } from './record.js';
import { APPROVER, type Scene, startOurs } from './scene.js';
import type { Template } from './template.js';

export type ContenderName = 'ours' | 'two of ours' | 'acknowledging' | 'tutorial';

/** Somebody who answers clicks, begun anew with so many requests that wait for them. */
export interface Contender {
  readonly running: readonly Running[];
  /** Sends the click for each of the requests; resolves with its acknowledgement. */
  readonly click: (turn: number) => Promise<void>;
  /** How many decisions it has stored, for one that stores them after it has acknowledged. */
  stored?(): Promise<number>;
  stop(): Promise<void>;
}

export interface Stage {
  readonly scene: Scene;
  readonly template: Template;
  readonly mode: 'socket' | 'http';
  /** Folder for CPU profiles of the bot. */
  readonly profile: string | undefined;
}

/** Clears Redis, fills it with what this contender needs, and starts it. */
export async function beginTurn(stage: Stage, name: ContenderName, requests: number): Promise<Contender> {
  const { scene } = stage;
  await scene.redis.flushall();
  const running = await STARTS[name](stage, requests);
  const click = clicker(stage, running[0]?.url ?? '');
  const stop = async () => {
    await Promise.all(running.map((each) => each.stop()));
    await scene.company.slack.until(() => scene.company.slack.sockets.count === 0, 'the last socket close');
  };
  const contender = { running, click, stop };
  if (name !== 'tutorial') return contender;
  return { ...contender, stored: async () => Number(await scene.redis.get('bull:decisions:id')) };
}

const STARTS: Readonly<Record<ContenderName, (stage: Stage, requests: number) => Promise<Running[]>>> = {
  ours: async ({ scene, template, profile }, requests) => {
    await seed(scene.redis, template.record, requests);
    return [await startOurs(scene, profiling(profile))];
  },
  'two of ours': async ({ scene, template, profile }, requests) => {
    await seed(scene.redis, template.record, requests);
    return [await startOurs(scene, profiling(profile)), await startOurs(scene, profiling(profile))];
  },
  acknowledging: async ({ scene }) => [await startApp('acknowledging', appEnv(scene))],
  tutorial: async ({ scene }, requests) => {
    await seedTutorial(scene, requests);
    return [await startApp('tutorial', appEnv(scene))];
  },
};

function profiling(folder: string | undefined): Record<string, string> {
  if (folder === undefined) return {};
  const first = pathToFileURL(join(REPOSITORY, 'build/bench/apps/profiled.js'));
  return { NODE_OPTIONS: `--import=${first}`, BENCH_PROFILE: resolve(folder) };
}

export function appEnv({ company, server, accounts }: Scene): Record<string, string> {
  return { ...company.slack.env, REDIS_URL: server.url, BENCH_CHANNEL: accounts[0]?.channel ?? '' };
}

/** What a tutorial keeps of a request: a line of JSON with the entries of the form. */
export async function seedTutorial({ redis, accounts }: Scene, requests: number): Promise<void> {
  const request = {
    status: 'pending',
    requestedBy: 'U0ALICE',
    account: accounts[0]?.id,
    region: 'eu-central-1',
    alias: 'alias/orders',
    description: '',
    reason: 'Orders must be encrypted with our own key material.',
    createdAt: '2026-01-01T00:00:00.000Z',
  };
  const text = JSON.stringify(request);
  for (let from = 0; from < requests; from += 1_000) {
    const ids = Array.from({ length: Math.min(1_000, requests - from) }, (_, at) => idOf(from + at + 1));
    await redis.mset(Object.fromEntries(ids.map((id) => [`request:${id}`, text])));
  }
}

function clicker({ scene: { company }, template, mode }: Stage, url: string) {
  const { slack } = company;
  const clickOn = clicksOn(template.card, { userId: slack.person(APPROVER).id, teamId: slack.teamId });
  const payload = (turn: number) => clickOn(idOf(turn), turn);
  if (mode === 'socket') return socketClicker(slack, payload);
  const send = httpSender(`${url}/slack/events`, slack.signingSecret);
  return (turn: number) => send(prepare(payload(turn)));
}

function socketClicker(slack: Slack, payload: (turn: number) => Fields) {
  return async (turn: number): Promise<void> => {
    const said = await slack.deliver({ id: randomUUID(), type: 'interactive', payload: payload(turn) });
    if (!said) throw new Error('A click was not acknowledged within three seconds.');
  };
}
