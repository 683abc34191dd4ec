import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { CommandProblem } from './command-problem.js';
import { type Exported, exportLines } from './evidence/export.js';
import { exists, redisEnvironmentFrom, withRecord } from './with-record.js';
import type { AuditStream } from './workflow/audit-port.js';

/**
 * Writes the whole record to a new file, which is there only once it is whole, or to standard output.
 *
 * @throws {CommandProblem} when the environment, Redis or the file cannot be used.
 */
export async function exportRecord(env: NodeJS.ProcessEnv, file: string | undefined): Promise<Exported> {
  if (file !== undefined && (await exists(file)))
    throw new CommandProblem(`${file} exists already, and evidence is not overwritten. Give another name.`);
  return withRecord(redisEnvironmentFrom(env), ({ audit }) => {
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
