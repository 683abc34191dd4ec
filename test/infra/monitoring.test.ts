import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readAlerts, readDashboard } from '../support/monitoring.js';

/** Sections of the runbook by the anchor that a reader of it jumps to. */
const sections = new Map(
  readFileSync('docs/operations.md', 'utf8')
    .split(/^#+ /m)
    .map((section) => {
      const [heading = '', ...text] = section.split('\n');
      return [heading.toLowerCase().replaceAll(' ', '-'), text.join('\n')] as const;
    }),
);

describe.each(readAlerts())('the alert $alert', ({ alert, annotations }) => {
  it('leads to its section of the runbook, which says what it means and what to do', () => {
    const anchor = alert.toLowerCase();

    expect(annotations.runbook).toBe(`docs/operations.md#${anchor}`);
    expect(sections.get(anchor)).toMatch(/\*\*Means\.\*\* \S[\s\S]*\*\*Do\.\*\* \S/);
  });
});

it('has no section for an alert that does not exist', () => {
  const alerts = readAlerts().map(({ alert }) => alert.toLowerCase());
  const described = [...sections.keys()].filter(
    (anchor) => anchor.startsWith('byok') && !anchor.includes('-'),
  );

  expect(described.sort()).toEqual(alerts.sort());
});

it('gives every panel of the dashboard an id of its own', () => {
  const ids = readDashboard().panels.map(({ id }) => id);

  expect(new Set(ids).size).toBe(ids.length);
});
