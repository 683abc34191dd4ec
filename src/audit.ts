import { parseArgs } from 'node:util';
import { type Checked, checkFiles, readKnown } from './audit-check.js';
import { CommandProblem } from './command-problem.js';
import { operationText } from './evidence/operation-text.js';
import { type Row, rowText } from './evidence/report.js';
import type { Contents } from './evidence/verifier.js';

const USAGE = `Usage: npm run audit -- <command>

  export [FILE]                write the whole audit record to a new FILE, or to standard output
  verify FILE... [--head HASH] [--anchors FILE]
                               check an exported record, offline; both options can be given more than once
  report FILE... [--json]      tell who asked for what, who approved, and what came of it
  archive [DIR] [--older-than 400d]
                               write what is older into the archive, read it back, and take it out of Redis

FILE is an export, a part of the archive, or the folder of the archive: its parts and the export that came later are
one record, given in this order.

export and archive need Redis' variables of the environment (REDIS_URL and so on); verify and report need the file
alone. archive does what the bot does once a day; what is not given, the config file says (archive, retention).
verify --head HASH             a checkpoint with this hash must be in the file
verify --anchors FILE          every checkpoint that was anchored must be in it: a line of JSON each

Exit code: 0 all is well, 1 the record is not what was recorded (or the export failed), 2 wrong use.
`;

const OK = 0;
const NOT_WHOLE = 1;
const FAILED = 1;
const WRONG_USE = 2;

// Whoever reads has enough, as in "report FILE | head".
process.stdout.on('error', () => process.exit(FAILED));

process.exitCode = await run(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  return error instanceof CommandProblem ? WRONG_USE : FAILED;
});

async function run(args: string[]): Promise<number> {
  const { values, positionals } = parse(args);
  const [command, ...files] = positionals;
  if (values.help || command === undefined) {
    process.stdout.write(USAGE);
    return values.help ? OK : WRONG_USE;
  }
  switch (command) {
    case 'export':
      return exportTo(atMostOne(files));
    case 'verify':
      return verify(needed(files), values.head ?? [], values.anchors ?? []);
    case 'report':
      return report(needed(files), values.json ?? false);
    case 'archive':
      return archiveTo(atMostOne(files), values['older-than']);
    default:
      throw new CommandProblem(`There is no command "${command}".\n\n${USAGE}`);
  }
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        help: { type: 'boolean', short: 'h' },
        head: { type: 'string', multiple: true },
        anchors: { type: 'string', multiple: true },
        json: { type: 'boolean' },
        'older-than': { type: 'string' },
      },
    });
  } catch (cause) {
    throw new CommandProblem(`${cause instanceof Error ? cause.message : cause}\n\n${USAGE}`, { cause });
  }
}

function needed(files: readonly string[]): readonly string[] {
  if (files.length === 0) throw new CommandProblem(`Which file?\n\n${USAGE}`);
  return files;
}

function atMostOne([file, ...others]: readonly string[]): string | undefined {
  if (others.length > 0) throw new CommandProblem(`One at a time.\n\n${USAGE}`);
  return file;
}

async function archiveTo(folder: string | undefined, olderThan: string | undefined): Promise<number> {
  const { archiveRecord } = await import('./audit-archive.js');
  const { part, entries, left } = await archiveRecord(process.env, { folder, olderThan });
  const said =
    part === null
      ? 'Nothing in the record is old enough.'
      : `Archived ${many(entries, 'entry', 'entries')} in ${part}: read back, found whole, and taken out of Redis.`;
  process.stdout.write(`${said}\n${many(left, 'ended request', 'ended requests')} left Redis.\n`);
  return OK;
}

async function exportTo(file: string | undefined): Promise<number> {
  // Only here: what verifies a record does not even load what could reach a network.
  const { exportRecord } = await import('./audit-export.js');
  const { entries, checkpoints, head } = await exportRecord(process.env, file);
  const said = [
    `Exported ${many(entries, 'entry', 'entries')} and ${many(checkpoints, 'checkpoint', 'checkpoints')}.`,
    entries + checkpoints === 0 ? 'Is REDIS_KEY_PREFIX the one of the bot?' : `Head: ${head}`,
  ];
  process.stderr.write(`${said.join('\n')}\n`);
  return OK;
}

async function verify(
  files: readonly string[],
  heads: readonly string[],
  anchorFiles: readonly string[],
): Promise<number> {
  const known = await readKnown(heads, anchorFiles);
  const checked = await checkFiles(files, known);
  const isWhole = checked.problems.length === 0;
  const said = isWhole
    ? wholeText(files.join(', '), checked, heads.length + known.anchors.length)
    : problemsText(files.join(', '), checked);
  process.stdout.write(said);
  return isWhole ? OK : NOT_WHOLE;
}

function wholeText(file: string, { contents, rows }: Checked, known: number): string {
  const { exportedAtMs, entries, requests, checkpoints, head, knownFound, operations } = contents;
  return [
    `${file} is whole.`,
    `  exported     ${new Date(exportedAtMs ?? 0).toISOString()}`,
    `  entries      ${entries}, of ${many(requests, 'request', 'requests')}`,
    `  checkpoints  ${checkpoints}`,
    `  head         ${head || 'none'}`,
    ...beginningText(contents),
    known === 0
      ? '  anchors      none given: one that was cut off after a checkpoint, or rewritten with every hash, would look the same'
      : `  anchors      ${knownFound} of ${known} found`,
    ...rows.flatMap(glassText),
    ...operations.map(operationText),
    '',
  ].join('\n');
}

/** Of what is not at hand, nothing was checked. */
function beginningText({ begins, continued }: Contents): string[] {
  if (begins === 'here') return [];
  return [
    '  begins       after what was archived: to check that as well, give the archive before it',
    ...(continued > 0
      ? [`               (${many(continued, 'request begins', 'requests begin')} there)`]
      : []),
  ];
}

/** A key that one person approved alone is as it should be, and is what an auditor looks at first. */
function glassText({ request, breakGlass }: Row): string[] {
  if (breakGlass === null) return [];
  const { by, incident, review } = breakGlass;
  const reviewed = review === null ? 'its review is owed' : `reviewed by ${review.by}`;
  return [`  break-glass  ${request} by ${by}, incident ${incident.replace(/\p{Cc}+/gu, ' ')}; ${reviewed}`];
}

function problemsText(file: string, { problems, furtherProblems, parts, strangers }: Checked): string {
  if (strangers.length > 0) return strangersText(strangers);
  const where = (part: number, line: number | null) =>
    [...(parts.length > 1 ? [parts[part] ?? ''] : []), line === null ? 'file' : `line ${line}`].join(' ');
  const lines = problems.map(({ part, line, said }) => `  ${where(part, line)}: ${said}`);
  const count = problems.length + furtherProblems;
  return [
    `${file} is not what was recorded: ${many(count, 'problem', 'problems')}.`,
    ...lines,
    ...(furtherProblems > 0 ? [`  … and ${furtherProblems} more`] : []),
    '',
  ].join('\n');
}

/** What is wrong with each line of a picture is of no use to anybody. */
function strangersText(strangers: readonly string[]): string {
  return strangers
    .map((file) => `${file} is no exported audit record: nothing in it is a line that an export has.\n`)
    .join('');
}

function many(count: number, one: string, several: string): string {
  return `${count} ${count === 1 ? one : several}`;
}

async function report(files: readonly string[], asJson: boolean): Promise<number> {
  const { problems, rows, strangers } = await checkFiles(files, { heads: [], anchors: [] });
  if (strangers.length > 0) {
    process.stderr.write(strangersText(strangers));
    return NOT_WHOLE;
  }
  if (problems.length > 0) {
    process.stderr.write(
      `${files.join(', ')} is not what was recorded, so there is no report of it. "verify" says what is wrong.\n`,
    );
    return NOT_WHOLE;
  }
  const text = rows.map((row) => (asJson ? `${JSON.stringify(row)}\n` : `${rowText(row)}\n\n`));
  process.stdout.write(text.join(''));
  return OK;
}
