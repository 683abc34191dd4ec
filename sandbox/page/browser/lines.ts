import type { Block } from '../../slack/block-kit/blocks.js';
import type { SeenPerson } from '../../slack/screen.js';
import type { SlackState } from '../protocol.js';
import type { Ui } from './ui.js';
import { wordsOf } from './words.js';

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

const FIRST_WORDS_CHARS = 60;

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

/** A line in the words of a screen reader's announcement: as it reads, and not as it is written. */
export function announcement({ author, isPrivate, text }: Line, ui: Ui): string {
  const from = `${isPrivate ? 'Private note' : 'Message'} from ${author?.realName ?? 'somebody'}`;
  return `${from}: ${wordsOf(text, ui)}`;
}

/** What tells a message from others, short enough for a link to it. */
export function firstWords({ blocks: [first], text }: Line, ui: Ui): string {
  if (first?.type === 'header') return first.text.text;
  const words = wordsOf(text, ui);
  return words.length > FIRST_WORDS_CHARS ? `${words.slice(0, FIRST_WORDS_CHARS)}…` : words;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
