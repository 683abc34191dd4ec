import type { KnownBlock } from '@slack/types';
import type { Asked } from '../domain/request.js';
import { tagLines } from '../domain/tags.js';
import { context, fields, verbatim } from './blocks.js';
import { fixed, REGIONALITY_TEXT } from './form-view.js';
import { policyBlocks } from './policy-words.js';
import { escapeMrkdwn, mention } from './text.js';

/** All that is asked for, whole: the review and the card show the same, so that what is approved is what was shown. */
export function requestBlocks(asked: Asked): KnownBlock[] {
  const { parameters, terms, onBehalfOf } = asked;
  const { account } = terms;
  return [
    fields(
      `*AWS account*\n${escapeMrkdwn(account.name)} (${account.id})`,
      `*Region*\n${parameters.region}`,
      `*Regionality*\n${REGIONALITY_TEXT[parameters.regionality]}`,
      ...(onBehalfOf === null ? [] : [`*On behalf of*\n${mention(onBehalfOf)}`]),
      `*Alias*\n\`${parameters.alias}\``,
    ),
    ...verbatim('Business reason', parameters.businessReason),
    ...verbatim('Description', parameters.description),
    ...verbatim('Tags', tagLines(parameters.tags)),
    context('The bot adds the tags `byok:request-id` and `byok:managed-by`.'),
    ...policyBlocks(asked),
    ...fixed(parameters.keySpec),
  ];
}
