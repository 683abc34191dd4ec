import type { Person } from '../../sandbox/slack/person.js';
import type { Story } from './story.js';

/** The key policy as JSON in the view that the person looks at. */
export function policyShown(person: Person): unknown {
  const text = person.view()?.text ?? '';
  return JSON.parse(text.slice(text.indexOf('{')));
}

interface Statement {
  readonly Principal: unknown;
  /** A list of one is written as the one. */
  readonly Action: string | readonly string[];
  readonly Condition?: unknown;
}

export function statementsOf(policy: unknown): readonly Statement[] {
  return (policy as { Statement: Statement[] }).Statement;
}

/** The policy of a key as AWS keeps it, every list in order. */
export function policyOf({ aws }: Story, keyId: string) {
  const policy = JSON.parse(aws.keys().find((key) => key.keyId === keyId)?.policy ?? '{}');
  return inOrder(policy);
}

/** AWS keeps lists in no order of its own. */
export function inOrder(value: unknown): unknown {
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value.toSorted();
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, inOrder(inner)]));
}
