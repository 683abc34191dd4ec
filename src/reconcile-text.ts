import type { EpochMs } from './domain/names.js';
import { printable } from './evidence/printable.js';
import { counted, type Style } from './workflow/finding-words.js';
import type { Report } from './workflow/reconcile.js';
import { groupFindings, lookedAt } from './workflow/report-words.js';

/** What a tag or AWS' words may hold would move the cursor of a terminal. */
const STYLE: Style = {
  given: printable,
  moment: (atMs: EpochMs) => `${new Date(atMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`,
  person: (user) => user,
  group: (group) => group,
};

/** The report as it is read on a terminal: every finding, whole. */
export function reportText(report: Report): string {
  const { findings } = report;
  const groups = groupFindings(findings, STYLE, findings.length);
  const lines = groups.flatMap(({ headline, remedy, shown }) => [
    '',
    headline,
    ...shown.flatMap(({ which, facts }) => [`  ${which}`, ...facts.map((fact) => `    ${fact}`)]),
    `  What to do: ${remedy}`,
  ]);
  const summary =
    findings.length === 0
      ? 'Nothing found: every key is as approved, and every approved request has its key.'
      : `${counted(findings.length, 'finding')}. Nothing was changed.`;
  return [lookedAt(report), ...lines, '', summary, ''].join('\n');
}
