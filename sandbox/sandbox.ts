import { startPage } from './page/page.js';
import { redisFor } from './redis/redis-for.js';

const LOOK_FOR_PARENT_EVERY_MS = 250;

/**
 * `npm run sandbox`: the real bot, a real Redis and the stand-ins for Slack and AWS, kept up, with a page to
 * use as several people. Its address is the first line on standard output. Ends with SIGINT or SIGTERM.
 */
async function sandbox(): Promise<void> {
  const asked = untilAskedToEnd();
  say('Starting Redis, the bot and the stand-ins for Slack and AWS …');
  const redis = await redisFor('sandbox');
  try {
    const page = await startPage({ redisUrl: redis.url, port: Number(process.env['PORT'] ?? 0) });
    process.stdout.write(`${page.url}\n`);
    say('Open this address in a browser. Ctrl-C ends everything.');
    await asked;
    say('Ending …');
    await page.stop();
  } finally {
    await redis.stop();
  }
}

/** A second signal changes nothing: the first is being obeyed. */
function untilAskedToEnd(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
    // npm may have a shell between itself and us, which ends at a signal without passing it on.
    if (process.env['npm_lifecycle_event'] !== undefined) onceLeftAlone(resolve);
  });
}

function onceLeftAlone(act: () => void): void {
  const { ppid: parent } = process;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    act();
  }, LOOK_FOR_PARENT_EVERY_MS);
  watch.unref();
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

// A terminal that is gone reads no more lines; that is no reason to end otherwise than in order.
process.stderr.on('error', () => undefined);

try {
  await sandbox();
} catch (error) {
  say(`The sandbox failed. ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  process.exitCode = 1;
}
