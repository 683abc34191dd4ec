import { appendFile } from 'node:fs/promises';
import { print, runProgram } from '../sandbox/program.js';
import { judge } from './overload/judge.js';
import { HELP, type Options, readOptions } from './overload/options.js';
import { outcomesOf, untilCreated, untilTold } from './overload/outcome.js';
import { approveAll, playLone, prepareReviews, submitAll, untilPosted } from './overload/people.js';
import { figuresOf, type Played, table } from './overload/report.js';
import { openScene, type Scene } from './overload/scene.js';
import { Watch } from './overload/watch.js';

/** `npm run overload`: a thousand requests at once, a table, and an exit code by the invariants. */
async function overload(options: Options): Promise<number> {
  const scene = await openScene(options);
  try {
    const played = await play(scene, options);
    const figures = figuresOf(scene, played);
    const broken = judge(scene, played, figures);
    print(`\n${table(figures)}\n`);
    print(
      broken.length === 0 ? 'Every invariant holds.' : broken.map((each) => `BROKEN  ${each}`).join('\n'),
    );
    if (options.json !== undefined) {
      await appendFile(options.json, `${JSON.stringify({ options, figures, broken })}\n`);
    }
    return broken.length === 0 ? 0 : 1;
  } finally {
    await scene.stop();
  }
}

async function play(scene: Scene, options: Options): Promise<Played> {
  const { submissions, seconds, approvals } = options;
  const loneMs = await playLone(scene);
  await prepareReviews(scene, (ready) => progress(`${ready} of ${submissions} reviews are ready`));
  const watch = new Watch(scene);
  try {
    await watch.look();
    const submittedAt = performance.now();
    progress(`submitting ${submissions} in ${seconds} s`);
    const submitted = await submitAll(scene, seconds);
    const stored = submitted.filter(({ id }) => id !== '');
    const cards = await untilPosted(scene, stored, patienceMs(options), (posted) =>
      progress(`${posted} cards are posted`),
    );
    const cardsPosted = secondsSince(submittedAt);
    const approvedAt = performance.now();
    progress(`approving ${cards.length}, ${approvals} a second`);
    const approved = await approveAll(scene, cards, cards.length / approvals);
    await untilCreated(scene, approved, patienceMs(options), (created) =>
      progress(`${created} keys are created`),
    );
    const keysCreated = secondsSince(approvedAt);
    await untilTold(scene, approved, patienceMs(options), (complete) =>
      progress(`${complete} requests are told to the end`),
    );
    const allTold = secondsSince(approvedAt);
    await watch.look();
    const outcomes = outcomesOf(scene, approved);
    const took = { cardsPosted, keysCreated, allTold };
    return { loneMs, submitted, outcomes, samples: watch.samples, seconds: took };
  } finally {
    await watch.stop();
  }
}

/** Twice what the limits of Slack make of it, and ten minutes. */
function patienceMs({ submissions, messagesPerSecond, updatesPerMinute }: Options): number {
  const messagesMs = (submissions * 3 * 1_000) / messagesPerSecond;
  const updatesMs = (submissions * 4 * 60_000) / updatesPerMinute;
  return 2 * Math.max(messagesMs, updatesMs) + 600_000;
}

function secondsSince(startMs: number): number {
  return (performance.now() - startMs) / 1_000;
}

const PROGRESS_EVERY_MS = 5_000;
let shownAtMs = Number.NEGATIVE_INFINITY;

/** On standard error, a line each five seconds; on a terminal one line that changes. */
function progress(text: string): void {
  const isTty = process.stderr.isTTY === true;
  if (!isTty && performance.now() - shownAtMs < PROGRESS_EVERY_MS) return;
  shownAtMs = performance.now();
  process.stderr.write(isTty ? `\r\x1b[K${text}` : `${text}\n`);
}

await runProgram({ help: HELP, readOptions, run: overload, failed: 'Overload itself failed.' });
