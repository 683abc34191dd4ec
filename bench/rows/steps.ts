import { type Pair, percentile } from '../figures.js';
import { type Running, startApp } from '../load/app-process.js';
import { type Addresses, BareCalls } from '../load/bare-calls.js';
import { appEnv } from '../load/contenders.js';
import {
  type AccountInPlay,
  APPROVER,
  ASKER,
  fillForm,
  openScene,
  type Scene,
  startOurs,
  submitForm,
} from '../load/scene.js';
import { openSlowDoor, type SlowDoor, spreadOver } from '../load/slow-door.js';
import type { Options } from '../options.js';
import type { Measured, Row } from '../row.js';

/** What a call takes where the bot is meant to run. */
const SLACK_MS = 120;
const AWS_MS = { least: 40, most: 80 };
const SEEN_WITHIN_MS = 30_000;

/** Milliseconds of one round, each the median of the times it was played. */
type Steps = Readonly<Record<'modal' | 'form' | 'card' | 'key', number>>;

interface Stage {
  readonly scene: Scene;
  readonly doors: Readonly<Record<'slack' | 'aws', SlowDoor>>;
}

/** One person at a time, with nobody else there, on a network as it is. */
export async function measureSteps(
  { rounds, sizes }: Options,
  told: (text: string) => void,
): Promise<Measured> {
  const scene = await openScene('socket', sizes.steps);
  const { slack, aws } = scene.company;
  const doors = {
    slack: await openSlowDoor(new URL(slack.apiUrl).origin, () => SLACK_MS),
    aws: await openSlowDoor(aws.url, spreadOver(AWS_MS.least, AWS_MS.most)),
  };
  try {
    const pairs: Record<keyof Steps, Pair[]> = { modal: [], form: [], card: [], key: [] };
    // The first round is for compilers and connections.
    for (let round = 0; round <= rounds; round += 1) {
      told(`steps: round ${round} of ${rounds}`);
      const ours = await playOurs({ scene, doors }, round);
      const theirs = await playBare({ scene, doors }, round);
      if (round === 0) continue;
      for (const step of ['modal', 'form', 'card', 'key'] as const)
        pairs[step].push({ ours: ours[step], theirs: theirs[step] });
    }
    return {
      rows: rowsOf(pairs),
      notes: [`steps: Slack answers after ${SLACK_MS} ms, AWS after ${AWS_MS.least} to ${AWS_MS.most} ms.`],
    };
  } finally {
    await Promise.all([doors.slack.stop(), doors.aws.stop()]);
    await scene.stop();
  }
}

async function playOurs(stage: Stage, round: number): Promise<Steps> {
  const { scene } = stage;
  const bot = await startOurs(scene, slowly(stage));
  try {
    const taken: Record<keyof Steps, number[]> = { modal: [], form: [], card: [], key: [] };
    for (const account of scene.accounts) {
      taken.modal.push(await untilModal(scene, account.name));
      taken.form.push(await untilForm(scene, account.name));
      await fillForm(scene, account, `orders-${round}`);
      const { card, tookMs } = await submitForm(scene, account);
      taken.card.push(tookMs);
      taken.key.push(await untilKey(scene, account, card));
    }
    checkComplaints(bot);
    return medians(taken);
  } finally {
    await stopped(scene, bot);
  }
}

/** The bot finds both doors by its environment, as it finds Slack and AWS. */
function slowly({ scene: { company }, doors }: Stage): Record<string, string> {
  const env = Object.entries({ ...company.slack.env, ...company.aws.env });
  const through = env.map(([name, value]) => {
    const [slack, aws] = [new URL(company.slack.apiUrl).origin, company.aws.url];
    return [name, value.replace(slack, doors.slack.url).replace(aws, doors.aws.url)];
  });
  return Object.fromEntries(through);
}

/** From the command until a modal stands on the screen. */
async function untilModal({ company: { slack } }: Scene, account: string): Promise<number> {
  const person = slack.person(ASKER);
  const beganAtMs = performance.now();
  const commanded = person.command(`/byok-key ${account}`);
  await slack.until(() => person.view(), 'a modal', SEEN_WITHIN_MS);
  const tookMs = performance.now() - beganAtMs;
  await commanded;
  await slack.until(() => person.view()?.submit === 'Review', 'the form', SEEN_WITHIN_MS);
  await person.close();
  return tookMs;
}

/** From the command until the modal can be filled in. */
async function untilForm({ company: { slack } }: Scene, account: string): Promise<number> {
  const person = slack.person(ASKER);
  const beganAtMs = performance.now();
  const commanded = person.command(`/byok-key ${account}`);
  await slack.until(() => person.view()?.submit === 'Review', 'the form', SEEN_WITHIN_MS);
  const tookMs = performance.now() - beganAtMs;
  await commanded;
  await person.close();
  return tookMs;
}

/** From the click on Approve until the KeyId stands in the thread. */
async function untilKey(
  { company: { slack } }: Scene,
  { channel }: AccountInPlay,
  card: { readonly ts: string },
): Promise<number> {
  const message = slack.messages(channel).find(({ ts }) => ts === card.ts);
  if (!message) throw new Error('The card is gone.');
  const isTold = () =>
    slack.thread(channel, card.ts).some((reply) => JSON.stringify(reply).includes('KeyMetadata'));
  const beganAtMs = performance.now();
  const clicked = slack.person(APPROVER).click(message, 'Approve');
  await slack.until(isTold, 'the KeyId', SEEN_WITHIN_MS);
  const tookMs = performance.now() - beganAtMs;
  await clicked;
  return tookMs;
}

async function playBare(stage: Stage, round: number): Promise<Steps> {
  const { scene } = stage;
  const calls = new BareCalls(addressesOf(stage));
  const app = await startApp('acknowledging', { ...appEnv(scene), ...slowly(stage) });
  try {
    const taken: Record<keyof Steps, number[]> = { modal: [], form: [], card: [], key: [] };
    for (const [at, account] of scene.accounts.entries()) {
      const formMs = await untilForm(scene, account.name);
      taken.modal.push(formMs);
      taken.form.push(formMs);
      taken.card.push(await untilBareCard(scene));
      taken.key.push(await calls.makeAndTell(account, `bare-${round}-${at}`));
    }
    return medians(taken);
  } finally {
    await stopped(scene, app);
  }
}

async function untilBareCard(scene: Scene): Promise<number> {
  const [first] = scene.accounts;
  if (!first) throw new Error('There is no account.');
  const { slack } = scene.company;
  await slack.person(ASKER).command('/byok-key');
  await slack.until(() => slack.person(ASKER).view(), 'the form', SEEN_WITHIN_MS);
  await slack.person(ASKER).type('Alias', 'orders');
  return (await submitForm(scene, first)).tookMs;
}

function addressesOf({ scene: { company }, doors }: Stage): Addresses {
  const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } =
    company.aws.env;
  return {
    aws: doors.aws.url,
    slack: `${doors.slack.url}/api/`,
    botToken: company.slack.botToken,
    credentials: { accessKeyId, secretAccessKey },
  };
}

function medians(taken: Readonly<Record<keyof Steps, readonly number[]>>): Steps {
  const median = (step: keyof Steps) => percentile(taken[step], 0.5);
  return { modal: median('modal'), form: median('form'), card: median('card'), key: median('key') };
}

function checkComplaints(bot: Running): void {
  const said = bot.complaints();
  if (said.length > 0)
    throw new Error(`The measurement is void, for the bot said:\n${said.slice(0, 5).join('\n')}`);
}

async function stopped({ company: { slack } }: Scene, running: Running): Promise<void> {
  await running.stop();
  await slack.until(() => slack.sockets.count === 0, 'the last socket close');
}

function rowsOf(pairs: Readonly<Record<keyof Steps, readonly Pair[]>>): Row[] {
  const unit = 'ms';
  return [
    { name: 'slash command → a modal', unit, against: 'views.open at once', pairs: pairs.modal },
    { name: 'slash command → the whole form', unit, against: 'views.open at once', pairs: pairs.form },
    { name: 'submit → card', unit, against: 'ack, chat.postMessage', pairs: pairs.card },
    {
      name: 'approve → KeyId in the thread',
      unit,
      against: 'the bare calls one after the other',
      pairs: pairs.key,
      goal: { of: 'ratio', is: 'at most', limit: 1.15 },
    },
  ];
}
