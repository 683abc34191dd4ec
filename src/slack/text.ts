import { type ApprovalLine, asksDirectly, type People } from '../domain/account.js';
import { linesInForce } from '../domain/approvers.js';
import type { EpochMs, GroupId, UserId } from '../domain/names.js';
import { type Asked, type KeyRequest, partiesOf } from '../domain/request.js';
import type { Handles } from './group-handles.js';

/** So that nothing a person typed becomes a mention, a link or formatting of Slack's own. */
export function escapeMrkdwn(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** At most so many characters, the last one an ellipsis if any were cut. */
export function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}

export function mention(user: UserId): string {
  return `<@${user}>`;
}

type Askers = Pick<Asked, 'requestedBy' | 'onBehalfOf'>;

/** `@alice`, or `@alice on behalf of @erin`. */
export function askers({ requestedBy, onBehalfOf }: Askers): string {
  return partiesOf({ requestedBy, onBehalfOf }).map(mention).join(' on behalf of ');
}

/** Who somebody is that took their request back: `@alice, who asked`. */
export function canceller({ requestedBy }: Askers, by: UserId): string {
  return `${mention(by)}, ${by === requestedBy ? 'who asked' : `for whom ${mention(requestedBy)} asked`}`;
}

/** Where somebody who decides has the buttons. */
export function onTheCard({ terms }: Pick<Asked, 'terms'>): string {
  return asksDirectly(terms.account) ? 'on their copy of the card' : 'on the card';
}

/** Where Slack shows plain text only, such as under a field: nobody can read ids, so people and groups lose their names. */
export function withoutMarkup(mrkdwn: string): string {
  return mrkdwn
    .replaceAll(/<!date\^[^|>]*\|([^>]*)>/g, '$1')
    .replaceAll(/<@[^>]*>/g, 'somebody else')
    .replaceAll(/<!subteam\^[^>]*>/g, 'a group of approvers')
    .replaceAll(/<#[^>]*>/g, 'its channel')
    .replaceAll(/[*`]/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

export function groupMention(group: GroupId): string {
  return `<!subteam^${group}>`;
}

/** More names than this are counted, not listed: a section holds 3,000 characters, and nobody reads them. */
const NAMES_MAX = 10;

/** Everybody of whom one is enough: `@security or @ann`. */
export function anyOf({ groups, users }: People): string {
  return someOf([...groups.map(groupMention), ...users.map(mention)], ' or ');
}

/** The same, with groups by what people call them: Slack notifies nobody then. */
export function anyOfQuietly({ groups, users }: People, handles: Handles): string {
  const quiet = groups.map((group) => handleText(group, handles));
  return someOf([...new Set(quiet), ...users.map(mention)], ' or ');
}

function handleText(group: GroupId, handles: Handles): string {
  const handle = handles.get(group);
  return handle ? `@${escapeMrkdwn(handle)}` : 'the group that was asked before';
}

export function someOf(names: readonly string[], between = ', '): string {
  const more = names.length - NAMES_MAX;
  return [...names.slice(0, NAMES_MAX), ...(more > 0 ? [`${more} more`] : [])].join(between);
}

/** `2 of @security`; of one person alone, `@ann`. */
export function lineText(line: ApprovalLine): string {
  return countOf(line, anyOf(line));
}

/** @param names how those of the line are called. */
export function countOf({ count, groups, users }: ApprovalLine, names: string): string {
  const isOnePerson = groups.length === 0 && users.length === 1;
  return isOnePerson ? names : `${count} of ${names}`;
}

/** What is still needed: `1 of @security and 1 of @ann`; empty when nothing is. */
export function missingText(missing: readonly number[], lines: readonly ApprovalLine[]): string {
  const open = lines.flatMap((line, index) => {
    const count = missing[index] ?? 0;
    return count > 0 ? [lineText({ ...line, count })] : [];
  });
  return open.join(' and ');
}

/** The same for the channel: where approvers are asked elsewhere, it counts them and calls nobody. */
export function neededText(missing: readonly number[], request: KeyRequest): string {
  if (!asksDirectly(request.terms.account)) return missingText(missing, linesInForce(request));
  const count = missing.reduce((total, next) => total + next, 0);
  if (count === 0) return '';
  return count === 1 ? '1 more approval' : `${count} more approvals`;
}

const UNITS: readonly (readonly [string, number])[] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
];

/** A length of time in the largest unit that gives a whole number: `15 minutes`. */
export function duration(ms: number): string {
  const [unit, unitMs] = UNITS.find(([, each]) => ms % each === 0) ?? ['millisecond', 1];
  const count = ms / unitMs;
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

/** A moment, shown in the reader's own time zone. */
export function moment(atMs: EpochMs): string {
  const iso = new Date(atMs).toISOString();
  return `<!date^${Math.floor(atMs / 1_000)}^{date_short_pretty} {time}|${iso}>`;
}
