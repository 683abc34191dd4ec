import { readFileSync } from 'node:fs';
import { ARCHIVING } from './archive-keeping.js';
import { archiveIn } from './archive-place.js';
import { CommandProblem } from './command-problem.js';
import { type ReadConfigFile, type Retention, readConfigFile } from './config-file.js';
import { LongDuration } from './duration-entry.js';
import { type Archived, archive } from './evidence/archive.js';
import { redisEnvironmentFrom, withRecord } from './with-record.js';
import { ComeBackLater, type Log } from './workflow/ports.js';

/**
 * Archives now what the bot would archive once a day.
 *
 * @param given what is not given is taken from the config file.
 * @throws {CommandProblem} when it is not said what or where, or a bot is at it.
 */
export async function archiveRecord(
  env: NodeJS.ProcessEnv,
  given: { readonly folder: string | undefined; readonly olderThan: string | undefined },
): Promise<Archived> {
  const environment = redisEnvironmentFrom(env);
  const { folder, afterMs } = retentionFrom(env['BYOK_CONFIG'] || './byok.config.yaml', given);
  return withRecord(environment, async ({ audit, retirement, leases }) => {
    const deps = { audit, retirement, place: archiveIn(folder), log: SILENT };
    return leases
      .holding(ARCHIVING, () => archive(deps, afterMs))
      .catch((error: unknown) => {
        if (!(error instanceof ComeBackLater)) throw error;
        throw new CommandProblem('A bot, or another command, is archiving right now. Try again in a minute.');
      });
  });
}

function retentionFrom(
  path: string,
  { folder, olderThan }: { readonly folder: string | undefined; readonly olderThan: string | undefined },
): Retention {
  const afterMs = olderThan === undefined ? undefined : LongDuration.safeParse(olderThan);
  if (afterMs?.success === false)
    throw new CommandProblem(
      `--older-than takes a whole number and s, m, h or d, such as 400d, not ${olderThan}.`,
    );
  if (folder !== undefined && afterMs !== undefined) return { folder, afterMs: afterMs.data };
  const read = readFile(path);
  const retention = read.ok ? read.config.retention : null;
  if (retention === null)
    throw new CommandProblem(
      `${path} does not say retention and archive${read.ok ? '' : ', or cannot be read'}: give DIR and --older-than.`,
    );
  return { folder: folder ?? retention.folder, afterMs: afterMs?.data ?? retention.afterMs };
}

function readFile(path: string): ReadConfigFile {
  try {
    return readConfigFile(readFileSync(path, 'utf8'));
  } catch {
    return { ok: false, problems: [] };
  }
}

const SILENT: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };
