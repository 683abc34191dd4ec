import { type App, startApp } from './app.js';
import { type Config, ConfigError, readConfig } from './config.js';
import { createLog } from './log.js';
import { prettily } from './pretty-lines.js';
import type { Silence } from './queue/watchdog.js';
import { endOwnServer, ownServerFor } from './redis-place.js';
import { StartProblem } from './start-problem.js';

/** A start with a configuration that cannot work; scripts can tell it from a crash. */
const EXIT_UNUSABLE = 2;
const EXIT_FAILED = 1;
/** Whoever sends SIGTERM kills after ten seconds or more. */
const STOP_WITHIN_MS = 9_000;

const config = readOrExit();
const { logLevel, logFormat } = config.environment;
const log = createLog(logLevel, logFormat === 'pretty' ? prettily(process.stdout) : undefined);

process.on('unhandledRejection', (error) => {
  log.error({ err: error }, 'unhandled rejection');
  process.exit(EXIT_FAILED);
});

const stopAsked = new Promise<NodeJS.Signals>((resolve) => {
  process.once('SIGTERM', resolve);
  process.once('SIGINT', resolve);
});

/** Until the bot has started there is nothing to reload: it reads the file as it is. */
let reload = async (): Promise<void> => undefined;
process.on('SIGHUP', () => void reload());

const own = ownServerFor(config.environment);

try {
  const starting = own.then((server) => startApp(config, server, log));
  const app = await Promise.race([starting, stopAsked.then(() => undefined)]);
  if (app) reload = app.reload;
  process.exitCode = await untilEnd(app?.silence);
  // Asked to stop before it had started: nothing was taken, so nothing is left behind.
  if (app === undefined) {
    await leaveNothing();
    process.exit();
  }
  await stopInTime(app);
  log.info({}, 'stopped');
  // What has gone silent may hold on to the process.
  if (process.exitCode !== 0) process.exit();
} catch (error) {
  if (error instanceof StartProblem) process.stderr.write(`The bot cannot start.\n  ${error.message}\n`);
  else log.error({ err: error }, 'the bot could not run');
  await leaveNothing();
  process.exit(error instanceof StartProblem ? EXIT_UNUSABLE : EXIT_FAILED);
}

/** A server of the bot's own that nobody would stop. */
async function leaveNothing(): Promise<void> {
  await endOwnServer(await own.catch(() => undefined));
}

function readOrExit(): Config {
  try {
    return readConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(EXIT_UNUSABLE);
  }
}

/** @returns the exit code. */
async function untilEnd(silence: Promise<Silence> | undefined): Promise<number> {
  const asked = stopAsked.then(() => undefined);
  const silent = await (silence ? Promise.race([silence, asked]) : asked);
  if (silent) {
    log.error(silent, 'a worker begins nothing although jobs wait; ending, to be started again');
    return EXIT_FAILED;
  }
  log.info({ signal: await stopAsked }, 'stopping');
  return 0;
}

/** What does not end in time is left: every step of it can be taken again at the next start. */
async function stopInTime(app: App): Promise<void> {
  const late = setTimeout(() => {
    log.warn({ withinMs: STOP_WITHIN_MS }, 'not everything ended in time; it goes on at the next start');
    process.exit();
  }, STOP_WITHIN_MS);
  await app.stop();
  clearTimeout(late);
}
