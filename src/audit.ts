import { parseArgs } from 'node:util';
import { type Checked, checkFile, readKnown } from './audit-check.js';
import { CommandProblem } from './command-problem.js';
import { operationText } from './evidence/operation-text.js';
import { type Row, rowText } from './evidence/report.js';

const USAGE = `Usage: npm run audit -- <command>

  export [FILE]                write the whole audit record to a new FILE, or to standard output
  verify FILE [--head HASH] [--anchors FILE]
                               check an exported record, offline; both options can be given more than once
  report FILE [--json]         tell who asked for what, who approved, and what came of it

export needs Redis' variables of the environment (REDIS_URL and so on); verify and report need the file alone.
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
  const [command, file, ...others] = positionals;
  if (values.help || command === undefined) {
    process.stdout.write(USAGE);
    return values.help ? OK : WRONG_USE;
  }
  if (others.length > 0) throw new CommandProblem(`One file at a time.\n\n${USAGE}`);
  switch (command) {
    case 'export':
      return exportTo(file);
    case 'verify':
      return verify(needed(file), values.head ?? [], values.anchors ?? []);
    case 'report':
      return report(needed(file), values.json ?? false);
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
      },
    });
  } catch (cause) {
    throw new CommandProblem(`${cause instanceof Error ? cause.message : cause}\n\n${USAGE}`, { cause });
  }
}

function needed(file: string | undefined): string {
  if (file === undefined) throw new CommandProblem(`Which file?\n\n${USAGE}`);
  return file;
}

async function exportTo(file: string | undefined): Promise<number> {
  // Only here: what verifies a record does not even load what could reach a network.
  const { exportRecord } = await import('./audit-export.js');
  const { entries, checkpoints, head } = await exportRecord(process.env, file);
  const said = [
    `Exported ${many(entries, 'entry', 'entries')} and ${many(checkpoints, 'checkpoint', 'checkpoints')}.`,
    entries === 0 ? 'Is REDIS_KEY_PREFIX the one of the bot?' : `Head: ${head}`,
  ];
  process.stderr.write(`${said.join('\n')}\n`);
  return OK;
}

async function verify(
  file: string,
  heads: readonly string[],
  anchorFiles: readonly string[],
): Promise<number> {
  const known = await readKnown(heads, anchorFiles);
  const checked = await checkFile(file, known);
  const isWhole = checked.problems.length === 0;
  const said = isWhole
    ? wholeText(file, checked, heads.length + known.anchors.length)
    : problemsText(file, checked);
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
    known === 0
      ? '  anchors      none given: one that was cut off after a checkpoint, or rewritten with every hash, would look the same'
      : `  anchors      ${knownFound} of ${known} found`,
    ...rows.flatMap(glassText),
    ...operations.map(operationText),
    '',
  ].join('\n');
}

/** A key that one person approved alone is as it should be, and is what an auditor looks at first. */
function glassText({ request, breakGlass }: Row): string[] {
  if (breakGlass === null) return [];
  const { by, incident, review } = breakGlass;
  const reviewed = review === null ? 'its review is owed' : `reviewed by ${review.by}`;
  return [`  break-glass  ${request} by ${by}, incident ${incident.replace(/\p{Cc}+/gu, ' ')}; ${reviewed}`];
}

function problemsText(file: string, { problems, furtherProblems }: Checked): string {
  const lines = problems.map(({ line, said }) => `  ${line === null ? 'file' : `line ${line}`}: ${said}`);
  const count = problems.length + furtherProblems;
  return [
    `${file} is not what was recorded: ${many(count, 'problem', 'problems')}.`,
    ...lines,
    ...(furtherProblems > 0 ? [`  … and ${furtherProblems} more`] : []),
    '',
  ].join('\n');
}

function many(count: number, one: string, several: string): string {
  return `${count} ${count === 1 ? one : several}`;
}

async function report(file: string, asJson: boolean): Promise<number> {
  const { problems, rows } = await checkFile(file, { heads: [], anchors: [] });
  if (problems.length > 0) {
    process.stderr.write(
      `${file} is not what was recorded, so there is no report of it. "verify" says what is wrong.\n`,
    );
    return NOT_WHOLE;
  }
  const text = rows.map((row) => (asJson ? `${JSON.stringify(row)}\n` : `${rowText(row)}\n\n`));
  process.stdout.write(text.join(''));
  return OK;
}
