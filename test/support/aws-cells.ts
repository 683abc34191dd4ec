import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { afterAll } from 'vitest';
import type { Aim, Aimed, Fault } from '../../sandbox/aws/faults.js';
import type { TrailEvent } from '../../sandbox/aws/trail.js';
import { PEOPLE } from '../../sandbox/company.js';
import type { Person } from '../../sandbox/slack/person.js';
import type { Message } from '../../sandbox/slack/world.js';
import { type Asked, posted, requestIdOf, type Story, understand } from './story.js';

/** What befalls one request, and how it goes on. */
export interface Cell {
  readonly name: string;
  readonly troubles: readonly Trouble[];
  readonly ending: Ending;
  /** What happens before it is approved, after that, and to mend what it stopped for, besides the troubles' end. */
  readonly before?: (at: Place) => void;
  readonly meanwhile?: (at: Place) => Promise<void>;
  readonly mend?: (at: Place) => void;
}

/** Aimed at the calls of this request alone; without `times` it goes on until it is mended. */
export interface Trouble {
  readonly aim: Omit<Aim, 'session'>;
  readonly fault: Fault;
  readonly times?: number;
}

/**
 * `itself`: nobody has to do anything. Else it stops, says so on the card and why in the thread, and goes on by a
 * button, or as its test has it.
 */
export type Ending =
  | { readonly by: 'itself' }
  | { readonly by: 'Retry' | 'Look again' | 'its test'; readonly card: string; readonly why: string };

/** Where a cell's key is to be. */
export interface Place {
  readonly story: Story;
  readonly account: string;
  readonly region: string;
  readonly alias: string;
  /** Of the request, once there is one. */
  readonly session: string;
}

const REGION = 'eu-central-1';

const accountOf = (at: number) => String(200_000_000_000 + at);
const nameOf = (at: number) => `cell-${at}`;
const channelOf = (at: number) => `C0CELL${at}`;

/** A company that has an account and a channel for each cell, and gives up a search after ten seconds. */
export function companyFor(cells: readonly Cell[]) {
  const all = [...cells.keys()];
  const entries = all.map(
    (at) => `  - id: "${accountOf(at)}"
    name: ${nameOf(at)}
    roleArn: arn:aws:iam::${accountOf(at)}:role/byok-key-creator
    regions: [${REGION}]
    channel: ${channelOf(at)}
    approvals: [{count: 1, groups: [S0SECURITY]}]
    presets: [{name: app-${at}, users: ["arn:aws:iam::${accountOf(at)}:role/App"]}]
`,
  );
  return {
    config: `channel: C0KEYREQUESTS
search: {looks: [1s], every: 1s, holdAfter: 10s}
accounts:
${entries.join('')}`,
    more: {
      channels: all.map((at) => ({
        id: channelOf(at),
        name: nameOf(at),
        members: PEOPLE.map(({ name }) => name),
        bot: true,
      })),
    },
    aws: {
      accounts: all.map((at) => ({
        id: accountOf(at),
        roles: [{ name: 'byok-key-creator' }],
        principals: { roles: ['App'] },
      })),
    },
  };
}

/** What became of a cell. */
export interface Outcome {
  readonly place: Place;
  readonly asked: Asked;
  /** What the thread said when it stopped; empty: it did not. */
  readonly why: string;
  readonly aimed: readonly Aimed[];
}

/** Plays every cell at once, each as a request of its own from the command to its key. */
export function playAll(story: Story, cells: readonly Cell[]): Promise<Outcome>[] {
  const hurry = startHurrying(story);
  const lanes = ['alice', 'dave', 'erin', 'frank'].map((name) => ({
    person: story.slack.person(name),
    free: Promise.resolve() as Promise<unknown>,
  }));
  return cells.map((cell, at) => {
    const lane = lanes[at % lanes.length] as (typeof lanes)[number];
    const asked = lane.free.then(() => askFor(story, lane.person, at));
    lane.free = asked.catch(() => undefined);
    const outcome = asked.then((request) => play(story, { cell, at, request, hurry }));
    outcome.catch(() => undefined);
    return outcome;
  });
}

async function askFor(story: Story, person: Person, at: number): Promise<Asked> {
  await person.command(`/byok-key ${nameOf(at)}`);
  await story.slack.until(() => person.view()?.submit === 'Review', 'the form');
  await person.type('Alias', nameOf(at));
  await person.type('Business reason', 'To see what AWS can do to it.');
  await person.submit();
  await understand(story, person);
  await person.submit();
  return posted(story, requestIdOf(person), channelOf(at));
}

interface Playing {
  readonly cell: Cell;
  readonly at: number;
  readonly request: Asked;
  readonly hurry: (id: string) => void;
}

async function play(story: Story, { cell, at, request, hurry }: Playing): Promise<Outcome> {
  const session = `byok-${request.id}`;
  const place = { story, account: accountOf(at), region: REGION, alias: `alias/${nameOf(at)}`, session };
  const aimed = cell.troubles.map(({ aim, fault, times }) =>
    story.aws.faults.aim({ ...aim, session }, fault, times),
  );
  cell.before?.(place);
  await story.bob.click(request.message(), 'Approve');
  await cell.meanwhile?.(place);
  const { ending } = cell;
  let why = '';
  if (ending.by !== 'itself') {
    hurry(request.id);
    await cardShows(story, request, ending.card);
    why = await saidInThread(story, request, ending.why);
    if (ending.by === 'its test') return { place, asked: request, why, aimed };
    for (const each of aimed) each.lift();
    cell.mend?.(place);
    await story.carol.click(request.message(), ending.by);
  }
  await cardShows(story, request, 'Created: ');
  return { place, asked: request, why, aimed };
}

/** A slow answer takes up to twenty seconds, and many wait at once. */
const PATIENCE_MS = 60_000;

export async function cardShows(story: Story, { message }: Asked, words: string): Promise<void> {
  let read: Message | undefined;
  // Many wait, and each is asked after every change: a card is read once for each drawing.
  const showsNow = () => {
    const card = message();
    if (card === read) return false;
    read = card;
    return story.slack.plainText(card).includes(words);
  };
  await story.slack.until(showsNow, `a card with "${words}"`, PATIENCE_MS);
}

async function saidInThread({ slack }: Story, asked: Asked, words: string): Promise<string> {
  const channel = asked.message().channel;
  const find = () => slack.thread(channel, asked.ts).find(({ text }) => text.includes(words));
  const reply = await slack.until(find, `a reply with "${words}"`, PATIENCE_MS);
  return slack.plainText(reply);
}

const HURRY_EVERY_MS = 50;

/** Nobody waits the two minutes of a job's nine tries: from now on the tries of this request follow one another. */
function startHurrying({ redis }: Story): (id: string) => void {
  const hurried = new Set<string>();
  const connection = new Redis(redis.url, { maxRetriesPerRequest: null });
  const queue = new Queue<{ id: string }>('keys', { connection, prefix: '{byok}:jobs' });
  let turn: NodeJS.Timeout | undefined;
  let isOver = false;
  const hurry = async () => {
    const delayed = await queue.getDelayed(0, 200);
    const mine = delayed.filter(({ data }) => hurried.has(data.id));
    // One that has begun meanwhile is in a hurry already.
    await Promise.all(mine.map((job) => job.promote().catch(() => undefined)));
    if (!isOver) turn = setTimeout(() => void hurry(), HURRY_EVERY_MS);
  };
  void hurry();
  afterAll(async () => {
    isOver = true;
    clearTimeout(turn);
    await queue.close();
    connection.disconnect();
  });
  return (id) => hurried.add(id);
}

/** After these a key may have been made: the work was done, or nobody knows. */
function mayHaveMadeKey({ errorCode }: TrailEvent): boolean {
  return errorCode === undefined || errorCode === 'KMSInternalException';
}

/** Every CreateKey that was sent although an earlier one may have made a key, without a look at AWS in between. */
export function blindCreations({ story, session }: Place): TrailEvent[] {
  let isUnsure = false;
  return story.aws.trail
    .filter(({ sessionName }) => sessionName === session)
    .filter((event) => {
      const { eventName, errorCode } = event;
      if ((eventName === 'GetResources' || eventName === 'ListKeys') && !errorCode) isUnsure = false;
      if (eventName !== 'CreateKey') return false;
      const isBlind = isUnsure;
      isUnsure = isUnsure || mayHaveMadeKey(event);
      return isBlind;
    });
}
