import type { KeyParameters } from './key-parameters.js';
import { tagLines } from './tags.js';

/** One parameter as it was and as it is, as text; what is long is cut. */
export interface ParameterChange {
  readonly what: keyof KeyParameters;
  readonly from: string;
  readonly to: string;
}

/** The whole stands on the card and in the audit record; here people see what to look at. */
const SHOWN_MAX_CHARS = 200;

type TextOf = { readonly [P in keyof KeyParameters]: (parameters: KeyParameters) => string };

/** Every parameter, in the order of the form. */
const TEXT_OF: TextOf = {
  region: ({ region }) => region,
  alias: ({ alias }) => alias,
  description: ({ description }) => description,
  regionality: ({ regionality }) => regionality,
  keySpec: ({ keySpec }) => keySpec,
  tags: ({ tags }) => tagLines(tags).replaceAll('\n', ', '),
  businessReason: ({ businessReason }) => businessReason,
  administrators: ({ administrators }) => administrators.join(', '),
  deletionByAdministrators: ({ deletionByAdministrators }) =>
    deletionByAdministrators ? 'allowed' : 'not allowed',
  users: ({ users }) => users.join(', '),
  otherAccounts: ({ otherAccounts }) => otherAccounts.join(', '),
};

export function parameterChanges(before: KeyParameters, after: KeyParameters): ParameterChange[] {
  return (Object.keys(TEXT_OF) as (keyof KeyParameters)[]).flatMap((what) => {
    const [from, to] = [TEXT_OF[what](before), TEXT_OF[what](after)];
    return from === to ? [] : [{ what, from: shown(from), to: shown(to) }];
  });
}

function shown(text: string): string {
  return text.length <= SHOWN_MAX_CHARS ? text : `${text.slice(0, SHOWN_MAX_CHARS - 1)}…`;
}
