import type { BlockAction, ButtonAction, SlackActionMiddlewareArgs } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import type { RequestId, UserId } from '../domain/names.js';
import type { Workflow } from '../workflow/workflow.js';
import { policyView } from './policy-view.js';

const NO_RECORD = 'I have no record of this request any more, so I cannot show its key policy.';

type Pressed = SlackActionMiddlewareArgs<BlockAction<ButtonAction>>;

/** From the review: on top of it, so that Back leads to it again. */
export function onReviewedPolicy(workflow: Workflow, client: WebClient) {
  return async ({ ack, body }: Pressed): Promise<void> => {
    const reviewed = await workflow.reviewedAgain(body.view?.root_view_id ?? '', body.user.id as UserId);
    if (reviewed) await client.views.push({ trigger_id: body.trigger_id, view: policyView(reviewed) });
    await ack();
  };
}

/** From the card: whoever sees the card may see the policy. */
export function onCardPolicy(workflow: Workflow, client: WebClient) {
  return async ({ ack, body, action, respond }: Pressed): Promise<void> => {
    const request = await workflow.requestOf((action.value ?? '') as RequestId);
    if (request) await client.views.open({ trigger_id: body.trigger_id, view: policyView(request) });
    await ack();
    if (!request) await respond({ response_type: 'ephemeral', replace_original: false, text: NO_RECORD });
  };
}
