import type { KnownBlock } from '@slack/types';
import type { KeyParameters, Regionality } from '../domain/key-parameters.js';
import type { ParameterChange } from '../domain/parameter-changes.js';
import type { KeyRequest, TimelineEntry } from '../domain/request.js';
import { plain, section } from './blocks.js';
import type { Message } from './card.js';
import { REGIONALITY_TEXT } from './form-view.js';
import { escapeMrkdwn, mention } from './text.js';

/** As the form calls them. */
const LABEL: Readonly<Record<keyof KeyParameters, string>> = {
  region: 'Region',
  alias: 'Alias',
  description: 'Description',
  regionality: 'Regionality',
  keySpec: 'Key spec',
  tags: 'Tags',
  businessReason: 'Business reason',
  administrators: 'Key administrators',
  deletionByAdministrators: 'Key deletion',
  users: 'Key users',
  otherAccounts: 'Other AWS accounts',
};

/** What the requester has changed, old and new, and what that means for those who have decided. */
export function changeReply(
  { by, changes, voided }: Extract<TimelineEntry, { readonly type: 'resubmitted' }>,
  request: KeyRequest,
): Message {
  const whatToDo =
    voided.length === 0
      ? 'Look at the card as it is now before you decide.'
      : `Approvals given so far (by ${voided.map(mention).join(', ')}) do not count any more: look at the card again and decide anew.`;
  const headline = `:pencil2: Changed by ${mention(by)}, who asked. ${whatToDo}`;
  const lines =
    changes.length > 0
      ? changes.map(changeLine)
      : [`The settings of ${request.terms.account.name} have changed.`];
  const blocks: KnownBlock[] = [
    section(headline),
    // Plain text: nothing in it that a person typed is formatting.
    ...lines.map((line): KnownBlock => ({ type: 'section', text: plain(line) })),
  ];
  return { text: [headline, ...lines.map(escapeMrkdwn)].join('\n'), blocks };
}

function changeLine({ what, from, to }: ParameterChange): string {
  const [before, after] = [from, to].map((value) => shown(what, value));
  return `${LABEL[what]}: ${before} → ${after}`;
}

function shown(what: keyof KeyParameters, value: string): string {
  if (value === '') return 'none';
  const text = what === 'regionality' ? REGIONALITY_TEXT[value as Regionality] : value;
  return text.replaceAll('\n', ' ');
}
