import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { tieToThisProcess } from './guard.js';
import { type Options, readOptions, USAGE } from './options.js';
import { SANDBOX_CONFIG } from './page/estate.js';
import { startPage } from './page/page.js';
import { withEnvFile } from './page/program-env.js';
import type { Whereabouts } from './page/studio.js';
import { SandboxProblem } from './problem.js';
import { redisFor } from './redis/redis-for.js';

const LOOK_FOR_PARENT_EVERY_MS = 250;

/** As the bot ends when it cannot be started so. */
const UNUSABLE = 2;

/**
 * `npm run sandbox`: the real bot, a real Redis and the stand-ins for Slack and AWS, kept up, with a page to
 * use as several people. Its address is the first line on standard output. Ends with SIGINT or SIGTERM.
 */
async function sandbox({ configFile, port }: Options): Promise<void> {
  const asked = untilAskedToEnd();
  const files = await openFolder(configFile);
  say('Starting Redis, the bot and the stand-ins for Slack and AWS …');
  const redis = await redisFor('sandbox');
  try {
    const page = await startPage({ ...files, redisUrl: redis.url }, port);
    process.stdout.write(`${page.url}\n`);
    say(howTo(files));
    await asked;
    say('Ending …');
    await page.stop();
  } finally {
    await redis.stop();
    await files.remove();
  }
}

type Files = Omit<Whereabouts, 'redisUrl'>;

/** A folder for what others are to find at one place as long as this runs; gone when this process is. */
async function openFolder(own: string | undefined): Promise<Files & { remove(): Promise<void> }> {
  // npm runs this in the folder of the package, wherever it was typed.
  const given = own && resolve(process.env['INIT_CWD'] ?? '', own);
  if (given) await access(given).catch(() => fail(`There is no file ${given} that can be read.`));
  const folder = await mkdtemp(join(tmpdir(), 'byok-key-sandbox-files-'));
  const release = tieToThisProcess({ folder });
  const configFile = given ?? join(folder, 'byok.config.yaml');
  if (!given) await writeFile(configFile, SANDBOX_CONFIG);
  const remove = async () => {
    await rm(folder, { recursive: true, force: true });
    release();
  };
  return { configFile, envFile: join(folder, 'env'), remove };
}

function fail(problem: string): never {
  throw new SandboxProblem(problem);
}

function howTo({ configFile, envFile }: Files): string {
  return [
    'Open this address in a browser. Ctrl-C ends everything.',
    '',
    `The config in use is ${configFile}`,
    'The bot reads it when it starts, the sandbox when you start over in the page.',
    '',
    "To try the bot's commands on this sandbox, type in another terminal, in the folder of byok-key:",
    `  ${withEnvFile(envFile, 'npm run doctor')}`,
    `  ${withEnvFile(envFile, 'npm run audit -- export audit.jsonl')}`,
    '  npm run audit -- verify audit.jsonl',
    '',
  ].join('\n');
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
  const options = readOptions(process.argv.slice(2), process.env);
  if (options.help) process.stdout.write(USAGE);
  else await sandbox(options);
} catch (error) {
  const isTold = error instanceof SandboxProblem;
  say(
    isTold
      ? error.message
      : `The sandbox failed. ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
  );
  process.exitCode = isTold ? UNUSABLE : 1;
}
