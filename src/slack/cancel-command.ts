import type { SlashCommand } from '@slack/bolt';
import type { RequestId, UserId } from '../domain/names.js';
import type { Workflow } from '../workflow/workflow.js';
import { refusalText } from './refusal-text.js';
import { escapeMrkdwn } from './text.js';

/** Ids are short; whatever else is typed is not one, and is not repeated at length. */
const TYPED_MAX_CHARS = 40;

/** `/byok-key cancel <id>`: does it, and says what came of it to whoever typed it. */
export async function cancelByCommand(
  workflow: Workflow,
  { user_id: by, trigger_id: commandId }: SlashCommand,
  typed: string,
): Promise<string> {
  if (typed === '') return WHICH;
  const answer = await workflow.cancel(typed.toLowerCase() as RequestId, { by: by as UserId, commandId });
  switch (answer.outcome) {
    case 'counted':
      return `Cancelled: key request ${answer.request.id}. No key is created for it.`;
    case 'refused':
      return refusalText(answer.refusal, answer.request);
    case 'no-such-request':
      return `I have no key request "${escapeMrkdwn(typed.slice(0, TYPED_MAX_CHARS))}". ${WHICH}`;
  }
}

const WHICH =
  'Type `/byok-key cancel <id>`; the id stands at the top of the request, such as k3f9-x2mp-7qtd. Nothing has changed.';
