import { suggested } from './answers.js';
import type { Element } from './block-kit/elements.js';
import type { Option } from './block-kit/objects.js';
import type { OnAnswer } from './delivery.js';

/**
 * Whether so many letters are worth a question to the app.
 *
 * @throws {Error} for an element that never asks.
 */
export function isAskedFor(element: Element, query: string): boolean {
  if (element.type !== 'external_select' && element.type !== 'multi_external_select') {
    throw new Error(`A ${element.type} asks nobody for suggestions.`);
  }
  return query.length >= (element.min_query_length ?? 3);
}

/** What the app offers; nothing, if its answer is none that Slack would take. */
export async function suggestions(ask: (onAnswer: OnAnswer) => Promise<unknown>): Promise<Option[]> {
  let options: Option[] = [];
  await ask((answer) => {
    const said = suggested(answer);
    if (typeof said === 'string') return said;
    options = said;
    return undefined;
  });
  return options;
}
