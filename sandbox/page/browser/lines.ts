import type { Block } from '../../slack/block-kit/blocks.js';
import type { SeenPerson } from '../../slack/screen.js';
import type { SlackState } from '../protocol.js';

/** Anything that stands in a channel or thread, whoever wrote it. */
export interface Line {
  readonly ts: string;
  readonly channel: string;
  readonly threadTs: string | undefined;
  /** A reply that also stands in the channel. */
  readonly broadcast: boolean;
  readonly author: SeenPerson | undefined;
  /** Visible to this person alone. */
  readonly isPrivate: boolean;
  readonly isEdited: boolean;
  readonly text: string;
  readonly blocks: readonly Block[];
}

/** Lines by one author within this time stand under one name. */
const TOGETHER_SECONDS = 300;

export function linesOf(slack: SlackState): Line[] {
  const person = (id: string) => slack.people.find((each) => each.id === id);
  const app = person(slack.app.userId);
  const plain = { broadcast: false, isPrivate: false, isEdited: false, blocks: [] };
  const said = slack.sayings.map(({ userId, threadTs, ...rest }) => ({
    ...plain,
    ...rest,
    threadTs,
    author: person(userId),
    text: escaped(rest.text),
  }));
  const posted = slack.messages.map(({ threadTs, broadcast = false, editedTs, ...rest }) => ({
    ...rest,
    threadTs,
    broadcast,
    author: app,
    isPrivate: false,
    isEdited: editedTs !== undefined,
  }));
  const whispered = slack.notes.map(({ threadTs, ...rest }) => ({
    ...plain,
    ...rest,
    threadTs,
    author: app,
    isPrivate: true,
  }));
  return [...said, ...posted, ...whispered].sort((one, other) => (one.ts < other.ts ? -1 : 1));
}

export function inChannel(lines: readonly Line[], channel: string): Line[] {
  return lines.filter((line) => line.channel === channel && (line.threadTs === undefined || line.broadcast));
}

export function inThread(lines: readonly Line[], channel: string, ts: string): Line[] {
  return lines.filter((line) => line.channel === channel && line.threadTs === ts);
}

export function standsUnder(line: Line, above: Line | undefined): boolean {
  if (!above || above.author !== line.author || line.broadcast || above.broadcast) return false;
  if (above.isPrivate !== line.isPrivate || line.blocks.length > 3) return false;
  return Number(line.ts) - Number(above.ts) < TOGETHER_SECONDS;
}

/** A line in the words of a screen reader's announcement. */
export function announcement(line: Line): string {
  const { author, isPrivate } = line;
  const from = `${isPrivate ? 'Private note' : 'Message'} from ${author?.realName ?? 'somebody'}`;
  return `${from}: ${bare(line)}`;
}

/** What tells a message from others, short enough for a link to it. */
export function firstWords(line: Line): string {
  const [first] = line.blocks;
  return first?.type === 'header' ? first.text.text : `${bare(line).slice(0, 60)}…`;
}

/** Its first line without marks. */
function bare({ text }: Line): string {
  const [first = ''] = text.split('\n');
  return first.replaceAll(/<[^>|]*\|?([^>]*)>/g, '$1').replaceAll(/[*_`]/g, '');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
