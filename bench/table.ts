import { isMet, type Pair, ratiosOf, reached, spreadOf } from './figures.js';
import type { Row } from './row.js';

const COLUMNS = ['', 'ours', 'other', 'ratio', 'range', 'against', 'goal', ''];

/** The rows as people read them, and as Markdown does. */
export function table(rows: readonly Row[]): string {
  const cells = [COLUMNS, ...rows.map(cellsOf)];
  const widths = COLUMNS.map((_, at) => Math.max(...cells.map((line) => line[at]?.length ?? 0)));
  const [head = '', ...body] = cells.map((line) => lineOf(line, widths));
  const rule = `|${widths.map((width, at) => (isNumber(at) ? `${'-'.repeat(width + 1)}:` : '-'.repeat(width + 2))).join('|')}|`;
  return [head, rule, ...body].join('\n');
}

function cellsOf(row: Row): string[] {
  const { name, unit, against, pairs } = row;
  const { median, least, most } = spreadOf(ratiosOf(pairs));
  const ours = medianOf(pairs, 'ours');
  return [
    name,
    `${inUnit(ours)} ${unit}`,
    `${inUnit(medianOf(pairs, 'theirs'))} ${unit}`,
    `${median.toFixed(2)} ×`,
    `${least.toFixed(2)}–${most.toFixed(2)}`,
    against,
    ...goalOf(row),
  ];
}

/** The goal, and whether the median of the rounds meets it. */
function goalOf({ goal, pairs, unit }: Row): string[] {
  if (!goal) return ['', ''];
  const sign = goal.is === 'at most' ? '≤' : '≥';
  const limit = {
    ratio: `${sign} ${goal.limit} ×`,
    difference: `${sign} ${goal.limit} ${unit} more`,
    value: `${sign} ${goal.limit.toLocaleString('en')} ${unit}`,
  }[goal.of];
  if (isMet(goal, pairs)) return [limit, 'met'];
  const value = reached(goal, pairs);
  return [limit, goal.of === 'difference' ? `missed: ${inUnit(value)} ${unit} more` : 'missed'];
}

function medianOf(pairs: readonly Pair[], side: keyof Pair): number {
  return spreadOf(pairs.map((pair) => pair[side])).median;
}

/** Three digits that mean something, no more. */
function inUnit(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString('en');
  return value.toFixed(value >= 10 ? 1 : 2);
}

function isNumber(at: number): boolean {
  return at >= 1 && at <= 4;
}

function lineOf(cells: readonly string[], widths: readonly number[]): string {
  const padded = cells.map((text, at) => {
    const width = widths[at] ?? 0;
    return isNumber(at) ? text.padStart(width) : text.padEnd(width);
  });
  return `| ${padded.join(' | ')} |`;
}
