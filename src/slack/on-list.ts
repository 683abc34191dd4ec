import type { RespondFn } from '@slack/bolt';
import type { UserId } from '../domain/names.js';
import type { ListQuery } from '../workflow/overview.js';
import type { Workflow } from '../workflow/workflow.js';
import type { CardLinks } from './card-links.js';
import { listMessage, NOT_A_MEMBER, readQuery } from './list-message.js';
import type { ButtonPressed } from './pressed.js';

/** Tells a page of requests to one person alone, in the place of the page before if there is one. */
export async function tellList(
  { workflow, links }: { readonly workflow: Workflow; readonly links: CardLinks },
  { user, query }: { readonly user: UserId; readonly query: ListQuery },
  tell: (message: Parameters<RespondFn>[0] & object) => Promise<unknown>,
): Promise<void> {
  const listed = await workflow.list(user, query);
  if (listed.outcome === 'not-a-member') {
    await tell({ response_type: 'ephemeral', text: NOT_A_MEMBER });
    return;
  }
  const found = await Promise.all(listed.requests.map(({ card }) => links.linkTo(card)));
  await tell({ response_type: 'ephemeral', ...listMessage(listed, found) });
}

/** A button of a page: another page stands in its place. */
export function onPage(workflow: Workflow, links: CardLinks) {
  return async ({ ack, respond, action, body }: ButtonPressed): Promise<void> => {
    await ack();
    const asked = { user: body.user.id as UserId, query: readQuery(action.value) };
    await tellList({ workflow, links }, asked, (message) => respond({ ...message, replace_original: true }));
  };
}
