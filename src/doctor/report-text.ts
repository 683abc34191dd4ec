import { AREAS, type Check } from './check.js';

const MARKS: Readonly<Record<Check['verdict'], string>> = { good: '✓', bad: '✗', unsure: '?' };

/** Control characters in what others said would move the cursor of a terminal. */
const CONTROL = /\p{Cc}/gu;

/** The checks as they are read on a terminal: a table for each area, and under each cross what to do. */
export function reportText(checks: readonly Check[]): string {
  const width = Math.max(...checks.map(({ what }) => what.length));
  const lines = AREAS.flatMap((area) => {
    const some = checks.filter((check) => check.area === area);
    return some.length === 0 ? [] : [area, ...some.flatMap((check) => linesOf(check, width)), ''];
  });
  return `${[...lines, summary(checks)].map((line) => line.replace(CONTROL, '?')).join('\n')}\n`;
}

function linesOf(check: Check, width: number): string[] {
  const row = `  ${MARKS[check.verdict]} ${check.what.padEnd(width)}  ${check.said}`;
  return check.verdict === 'good' ? [row] : [row, `    → ${check.remedy}`];
}

function summary(checks: readonly Check[]): string {
  const bad = checks.filter(({ verdict }) => verdict === 'bad').length;
  const unsure = checks.filter(({ verdict }) => verdict === 'unsure').length;
  const untold =
    unsure === 0 ? '' : ` ${unsure} cannot be told from here, or ${unsure === 1 ? 'is' : 'are'} up to you.`;
  if (bad === 0) return `All that could be tried works.${untold} Nothing was changed.`;
  return `${bad === 1 ? '1 thing' : `${bad} things`} to mend.${untold} Nothing was changed.`;
}
