import { z } from 'zod';
import { ApiError } from './api-error.js';
import { LIMITS, MESSAGE_TEXT } from './block-kit/limits.js';
import { type Option, OptionGroup, PlainOption } from './block-kit/objects.js';
import { check } from './block-kit/refusals.js';
import { Modal } from './block-kit/surfaces.js';
import { type Fields, fieldsOf, stringOf } from './json.js';
import type { OpenView } from './modals.js';
import { readSpoken } from './spoken.js';
import { readView } from './view-methods.js';
import type { Workspace } from './workspace.js';

/** A command's acknowledgement may carry a message: for the person alone, or for the channel. */
export function commandAnswered(
  { world }: Workspace,
  { personId, channel }: { personId: string; channel: string },
  answer: unknown,
): string | undefined {
  const said = fieldsOf(answer);
  if (said['text'] === undefined && said['blocks'] === undefined) return undefined;
  return problemOf('slash command', () => {
    const { text = '', blocks = [] } = readSpoken(said, MESSAGE_TEXT.post);
    if (said['response_type'] === 'in_channel') world.post({ channel, text, blocks });
    else world.whisper({ channel, to: personId, text, blocks, via: 'ack' });
  });
}

/** A submission's acknowledgement says what becomes of the view; nothing said closes it. */
export function submissionAnswered(
  workspace: Workspace,
  view: OpenView,
  answer: unknown,
): string | undefined {
  const said = fieldsOf(answer);
  const { modals, changes } = workspace;
  switch (said['response_action']) {
    case undefined:
      modals.close(view);
      return undefined;
    case 'clear':
      modals.clear(view.personId);
      return undefined;
    case 'update':
      return problemOf('view_submission update', () => {
        refuseIf(modals.update(view, readView(said['view'], Modal)));
      });
    case 'push':
      return problemOf('view_submission push', () => {
        const pushed = modals.push(view.personId, readView(said['view'], Modal));
        if (typeof pushed === 'string') throw new ApiError(pushed);
      });
    case 'errors': {
      const problem = wrongErrors(view, said['errors']);
      if (!problem) view.errors = Object.fromEntries(errorEntries(said['errors']));
      changes.tell();
      return problem;
    }
    default:
      return `view_submission: unknown response_action ${String(said['response_action'])}`;
  }
}

const Suggestions = z.union([
  z.strictObject({ options: z.array(PlainOption).max(LIMITS.options) }),
  z.strictObject({ option_groups: z.array(OptionGroup).max(LIMITS.optionGroups) }),
]);

/** Options offered in answer to what was typed into an external select. */
export function suggested(answer: unknown): Option[] | string {
  const { success, data } = Suggestions.safeParse(answer);
  if (success) return 'options' in data ? data.options : data.option_groups.flatMap(({ options }) => options);
  const options = check(z.array(PlainOption).max(LIMITS.options), fieldsOf(answer)['options'], '/options');
  return `block_suggestion: ${options.ok ? 'unknown properties' : options.problems.join('; ')}`;
}

function wrongErrors(view: OpenView, errors: unknown): string | undefined {
  const inputs = new Set(
    view.definition.blocks.filter(({ type }) => type === 'input').map((block) => block.block_id),
  );
  const entries = errorEntries(errors);
  if (entries.length === 0) return 'view_submission errors: no errors given';
  const strange = entries.filter(([blockId]) => !inputs.has(blockId)).map(([blockId]) => blockId);
  return strange.length > 0 ? `view_submission errors: no input block ${strange.join(', ')}` : undefined;
}

function errorEntries(errors: unknown): [string, string][] {
  const fields: Fields = fieldsOf(errors);
  return Object.entries(fields).map(([blockId, message]) => [blockId, stringOf(message) ?? '']);
}

function refuseIf(refusal: string | undefined): void {
  if (refusal) throw new ApiError(refusal);
}

function problemOf(what: string, act: () => void): string | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return `${what}: ${error.error} ${JSON.stringify(error.details)}`;
  }
}

/** What Slack shows in a view whose app did not answer. */
export const TROUBLE = 'We had some trouble connecting. Try again?';
