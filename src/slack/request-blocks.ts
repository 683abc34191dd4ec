import type { KnownBlock } from '@slack/types';
import type { Asked } from '../domain/request.js';
import { tagLines } from '../domain/tags.js';
import { context, fields, section, verbatim } from './blocks.js';
import { fixed, REGIONALITY_TEXT } from './form-view.js';
import { escapeMrkdwn } from './text.js';

/** All that is asked for, whole: the review and the card show the same, so that what is approved is what was shown. */
export function requestBlocks({ parameters, terms }: Asked): KnownBlock[] {
  const { account } = terms;
  return [
    fields(
      `*AWS account*\n${escapeMrkdwn(account.name)} (${account.id})`,
      `*Region*\n${parameters.region}`,
      `*Regionality*\n${REGIONALITY_TEXT[parameters.regionality]}`,
    ),
    ...verbatim('Alias', parameters.alias),
    ...verbatim('Business reason', parameters.businessReason),
    ...verbatim('Description', parameters.description),
    ...verbatim('Tags', tagLines(parameters.tags)),
    context('The bot adds the tags `byok:request-id` and `byok:managed-by`.'),
    section(
      `*Key policy*\nThe IAM policies of account ${account.id} decide who may administer and use the key; ` +
        'no other account may use it.',
    ),
    ...fixed(),
  ];
}
