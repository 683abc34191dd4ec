import type { Finding } from '../domain/finding.js';
import { counted, type FindingWords, type Style, wordsFor } from './finding-words.js';
import type { Report } from './reconcile.js';

/** Findings that are told together. */
export interface FindingGroup {
  readonly headline: string;
  readonly remedy: string;
  /** How many there are, shown or not. */
  readonly count: number;
  readonly shown: readonly FindingWords[];
}

/**
 * Findings by what is the matter and what to do, in the order in which the first of each comes.
 *
 * @param most so many of all findings are shown, the others are counted.
 */
export function groupFindings(findings: readonly Finding[], style: Style, most: number): FindingGroup[] {
  const groups = new Map<string, FindingWords[]>();
  for (const finding of findings) {
    const words = wordsFor(finding, style);
    const same = `${words.headline(1)} ${words.remedy}`;
    const others = groups.get(same);
    if (others) others.push(words);
    else groups.set(same, [words]);
  }
  let left = most;
  return [...groups.values()].flatMap((words) => {
    const [first] = words;
    if (!first) return [];
    const shown = words.slice(0, left);
    left -= shown.length;
    return { headline: first.headline(words.length), remedy: first.remedy, count: words.length, shown };
  });
}

/** `Looked at 3 keys (2 Enabled, 1 PendingImport) and 4 approved requests in 2 accounts and 3 Regions.` */
export function lookedAt({ places, keyStates, requests }: Report): string {
  const states = Object.entries(keyStates).sort(([a], [b]) => (a < b ? -1 : 1));
  const keys = states.reduce((sum, [, count]) => sum + count, 0);
  const byState = states.map(([state, count]) => `${count} ${state}`).join(', ');
  const accounts = new Set(places.map(({ accountId }) => accountId)).size;
  const regions = new Set(places.map(({ region }) => region)).size;
  const where = `${counted(accounts, 'account')} and ${counted(regions, 'Region')}`;
  return `Looked at ${counted(keys, 'key')}${keys > 0 ? ` (${byState})` : ''} and ${counted(requests, 'approved request')} in ${where}.`;
}
