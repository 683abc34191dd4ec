import { createHash } from 'node:crypto';
import type { RequestEvidence, StreamEntry } from './evidence.js';

interface Entry {
  readonly request: string;
  readonly previous: string;
  readonly version: number;
  readonly status: string;
  readonly refusal: string | null;
  readonly event: {
    readonly type: string;
    readonly click?: { readonly by: string; readonly actionTs: string };
  };
}

/** What is wrong with a request's chain, checked with this code alone. */
export function chainProblems({ id, chain, record }: RequestEvidence): string[] {
  const problems: string[] = [];
  let previous = '';
  for (const [index, { hash, text }] of chain.entries()) {
    const entry = JSON.parse(text) as Entry;
    if (createHash('sha256').update(text, 'utf8').digest('hex') !== hash)
      problems.push(`entry ${index + 1} does not have its hash`);
    if (entry.previous !== previous) problems.push(`entry ${index + 1} does not follow the one before it`);
    if (entry.request !== id) problems.push(`entry ${index + 1} is of ${entry.request}`);
    previous = hash;
  }
  const last = chain.at(-1);
  if (record === null) return chain.length > 0 ? [...problems, 'it has entries and no record'] : problems;
  if (last === undefined) return [...problems, 'it has a record and no entries'];
  const { status, version } = JSON.parse(last.text) as Entry;
  if (last.hash !== record.head) problems.push('the record continues another chain');
  if (status !== record.status) problems.push(`the last entry says ${status}, the record ${record.status}`);
  if (version !== record.version)
    problems.push(`the last entry says version ${version}, the record ${record.version}`);
  return problems;
}

/** A press of a button as the stream has it. */
export interface Decision {
  readonly by: string;
  readonly button: string;
  readonly actionTs: string;
  readonly isCounted: boolean;
}

const BUTTONS: Readonly<Record<string, string>> = {
  'approve-clicked': 'Approve',
  'deny-clicked': 'Deny',
  'retry-clicked': 'Retry',
  'look-again-clicked': 'Look again',
  'create-again-clicked': 'Create again',
  'give-up-clicked': 'Give up',
};

export function decisionsIn(chain: readonly StreamEntry[]): Decision[] {
  return chain.flatMap(({ text }) => {
    const { event, refusal } = JSON.parse(text) as Entry;
    const button = BUTTONS[event.type];
    if (button === undefined || event.click === undefined) return [];
    const { by, actionTs } = event.click;
    return [{ by: by.slice('U0'.length).toLowerCase(), button, actionTs, isCounted: refusal === null }];
  });
}
