import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { partsIn } from './archive-place.js';
import { CommandProblem } from './command-problem.js';
import type { AuditEntry } from './domain/audit.js';
import type { Known } from './evidence/anchor-check.js';
import { readAnchors } from './evidence/anchor-lines.js';
import { LineSplitter } from './evidence/line-splitter.js';
import { Report, type Row } from './evidence/report.js';
import { type Contents, type Problem, Verifier } from './evidence/verifier.js';
import type { Anchor } from './workflow/anchor.js';

export interface Checked {
  readonly contents: Contents;
  readonly problems: readonly Problem[];
  /** How many there are beyond those. */
  readonly furtherProblems: number;
  /** The files that were read, in their order. */
  readonly parts: readonly string[];
  /** Those of them that are no export at all, whatever they are. */
  readonly strangers: readonly string[];
  /** What the record says of its requests; worth something only without problems. */
  readonly rows: readonly Row[];
}

/**
 * Reads an exported record once, and checks it with nothing else than what is known from outside. Several files are
 * the parts of one record; a folder is the archive.
 *
 * @throws {CommandProblem} when a file cannot be read.
 */
export async function checkFiles(files: readonly string[], known: Known): Promise<Checked> {
  const parts = (await Promise.all(files.map(filesIn))).flat();
  const verifier = new Verifier(known);
  const report = new Report();
  let splitter = new LineSplitter();
  const hear = (bytes: Uint8Array) => {
    const line = verifier.hear(bytes);
    // What a broken record says is not worth telling, and may not be what it looks like.
    if (line?.kind === 'entry' && verifier.problems.length === 0)
      report.hear(line.entry as unknown as AuditEntry);
  };
  for (const [at, file] of parts.entries()) {
    if (at > 0) verifier.next(splitter.rest());
    splitter = new LineSplitter();
    try {
      for await (const chunk of createReadStream(file)) splitter.push(chunk as Uint8Array).forEach(hear);
    } catch (cause) {
      throw unreadable(file, cause);
    }
  }
  const contents = verifier.end(splitter.rest());
  const { problems, furtherProblems } = verifier;
  const strangers = parts.filter((_file, part) => !verifier.isExport(part));
  return { contents, problems, furtherProblems, parts, strangers, rows: report.rows };
}

async function filesIn(path: string): Promise<string[]> {
  const parts = await partsIn(path).catch((cause: unknown) => {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOTDIR') return undefined;
    throw unreadable(path, cause);
  });
  if (parts === undefined) return [path];
  if (parts.length > 0) return parts.map((name) => join(path, name));
  throw new CommandProblem(`${path} cannot be read as an archive: no part of one is in it.`);
}

const HASH = /^[0-9a-f]{64}$/;

/**
 * What was kept outside of the record.
 *
 * @throws {CommandProblem} when it is not what it should be.
 */
export async function readKnown(heads: readonly string[], anchorFiles: readonly string[]): Promise<Known> {
  const wrong = heads.find((head) => !HASH.test(head));
  if (wrong !== undefined)
    throw new CommandProblem(`--head takes the hash of a checkpoint, 64 hex digits, not ${wrong}.`);
  const anchors = await Promise.all(anchorFiles.map(anchorsIn));
  return { heads, anchors: anchors.flat() };
}

async function anchorsIn(file: string): Promise<readonly Anchor[]> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw unreadable(file, cause);
  });
  const read = readAnchors(text);
  if (!read.ok) throw new CommandProblem(`${file}: line ${read.line} is not an anchor of an audit record.`);
  if (read.anchors.length === 0)
    throw new CommandProblem(`${file} holds no anchor: nothing would be checked against it.`);
  return read.anchors;
}

function unreadable(file: string, cause: unknown): CommandProblem {
  const said = cause instanceof Error ? cause.message : String(cause);
  return new CommandProblem(`${file} cannot be read (${said}).`, { cause });
}
