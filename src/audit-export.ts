import { createWriteStream } from 'node:fs';
import { access, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { CommandProblem } from './command-problem.js';
import { type RedisEnvironment, readRedisEnvironment } from './environment.js';
import { type Exported, exportLines } from './evidence/export.js';
import { startOwnServer } from './redis/own-server.js';
import { RedisRoom } from './redis/redis-room.js';
import type { AuditStream } from './workflow/audit-port.js';
import type { Log } from './workflow/ports.js';

const REDIS_WITHIN_MS = 15_000;

/**
 * Writes the whole record to a new file, which is there only once it is whole, or to standard output.
 *
 * @throws {CommandProblem} when the environment, Redis or the file cannot be used.
 */
export async function exportRecord(env: NodeJS.ProcessEnv, file: string | undefined): Promise<Exported> {
  if (file !== undefined && (await exists(file)))
    throw new CommandProblem(`${file} exists already, and evidence is not overwritten. Give another name.`);
  const read = readRedisEnvironment(env);
  if (!read.ok) {
    const problems = read.problems.map((problem) => `  ${problem}`);
    throw new CommandProblem(['The environment is not usable (see .env.example):', ...problems].join('\n'));
  }
  return withRecord(read.environment, (audit) => {
    return file === undefined ? writeTo(process.stdout, audit, { end: false }) : writeFile(file, audit);
  });
}

async function writeFile(file: string, audit: AuditStream): Promise<Exported> {
  const partial = `${file}.partial`;
  try {
    // Names of people and what they wrote: for its owner only.
    const exported = await writeTo(createWriteStream(partial, { mode: 0o600, flush: true }), audit);
    await rename(partial, file);
    return exported;
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

async function writeTo(
  destination: NodeJS.WritableStream,
  audit: AuditStream,
  options: { readonly end?: boolean } = {},
): Promise<Exported> {
  let exported: Exported | undefined;
  async function* lines() {
    exported = yield* exportLines(audit);
  }
  await pipeline(lines, destination, options);
  if (exported === undefined) throw new Error('The export has no end.');
  return exported;
}

/** A server of the bot's own is used as it runs; one that does not is started, and stopped in the end. */
async function withRecord<T>(
  { redis, redisKeyPrefix, dataDir }: RedisEnvironment,
  work: (audit: AuditStream) => Promise<T>,
): Promise<T> {
  if (redis === 'own' && !(await exists(join(dataDir, 'redis.password'))))
    throw new CommandProblem(`REDIS_URL is "own", but ${dataDir} (BYOK_DATA_DIR) holds no data of a bot.`);
  const own = redis === 'own' ? await startOwnServer(dataDir) : undefined;
  const address = own?.address ?? redis;
  if (address === 'own') throw new Error("The bot's own Redis has no address.");
  const room = new RedisRoom({ address, keyPrefix: redisKeyPrefix, waitReplicas: 0 }, SILENT);
  try {
    await room.untilReady(REDIS_WITHIN_MS).catch((cause: unknown) => {
      throw new CommandProblem(`Redis cannot be used. ${cause instanceof Error ? cause.message : cause}`);
    });
    return await work(room.audit);
  } finally {
    room.close();
    if (own && !own.wasRunning) await own.stop();
  }
}

/** What matters of a lost connection is what the export fails with. */
const SILENT: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
