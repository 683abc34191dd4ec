import type { SlashCommand } from '@slack/bolt';
import type { RequestId, UserId } from '../domain/names.js';
import type { Workflow } from '../workflow/workflow.js';
import { noSuchRequest } from './help-text.js';
import { leftBehind } from './left-behind.js';
import { refusalText } from './refusal-text.js';

/** `/byok-key cancel <id>`: does it, and says what came of it to whoever typed it. */
export async function cancelByCommand(
  workflow: Workflow,
  { user_id: by, trigger_id: commandId }: SlashCommand,
  { id, typed }: { readonly id: RequestId | undefined; readonly typed: string },
): Promise<string> {
  if (id === undefined) return noSuchRequest(typed, 'cancel');
  const answer = await workflow.cancel(id, { by: by as UserId, commandId });
  switch (answer.outcome) {
    case 'counted':
      return `Cancelled: key request ${answer.request.id}. ${leftBehind(answer.request)}`;
    case 'refused':
      return refusalText(answer.refusal, answer.request);
    case 'no-such-request':
      return noSuchRequest(typed, 'cancel');
  }
}
