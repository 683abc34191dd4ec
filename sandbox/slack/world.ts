import type { Block } from './block-kit/blocks.js';
import type { Changes } from './changes.js';
import { slackId, timestamps } from './ids.js';
import { Members, type MembersSetup } from './members.js';

/** A message of the bot as it is at one moment; a later change makes a new object. */
export interface Message {
  readonly channel: string;
  readonly ts: string;
  readonly threadTs?: string;
  /** A reply that was also sent to the channel. */
  readonly broadcast?: boolean;
  readonly text: string;
  readonly blocks: readonly Block[];
  readonly editedTs?: string;
}

/** A message that one person alone sees. It is gone from Slack's own store once shown. */
export interface Note {
  readonly channel: string;
  readonly ts: string;
  readonly threadTs?: string;
  readonly to: string;
  readonly text: string;
  readonly blocks: readonly Block[];
  readonly via: 'ack' | 'response_url' | 'postEphemeral';
}

type Draft<T extends Message | Note> = Omit<T, 'ts'>;

/** The workspace as its people see it: who is there and what was said. */
export class World {
  readonly members: Members;
  readonly team = { id: slackId('T'), domain: 'sandbox' };
  readonly app = { id: slackId('A'), botId: slackId('B') };
  readonly nextTs = timestamps();
  readonly #changes: Changes;
  readonly #messages: Message[] = [];
  readonly #notes: Note[] = [];
  readonly #frozen = new Set<string>();

  constructor(setup: MembersSetup, botName: string, changes: Changes) {
    this.#changes = changes;
    this.members = new Members(setup, this.team.id, botName, () => changes.tell());
  }

  post(draft: Draft<Message>): Message {
    const message = { ...draft, ts: this.nextTs() };
    this.#messages.push(message);
    this.#changes.tell();
    return message;
  }

  whisper(draft: Draft<Note>): Note {
    const note = { ...draft, ts: this.nextTs() };
    this.#notes.push(note);
    this.#changes.tell();
    return note;
  }

  edit(message: Message, now: Partial<Pick<Message, 'text' | 'blocks'>>): Message {
    const edited = { ...message, ...now, editedTs: this.nextTs() };
    replace(this.#messages, message, edited);
    this.#changes.tell();
    return edited;
  }

  rewrite(note: Note, now: Pick<Note, 'text' | 'blocks'>): void {
    replace(this.#notes, note, { ...note, ...now });
    this.#changes.tell();
  }

  remove(gone: Message | Note): void {
    replace<Message | Note>('to' in gone ? this.#notes : this.#messages, gone);
    this.#changes.tell();
  }

  /** Nobody can change the message any more: it is older than the workspace lets messages be edited. */
  freeze({ channel, ts }: Pick<Message, 'channel' | 'ts'>): void {
    this.#frozen.add(`${channel} ${ts}`);
  }

  isFrozen({ channel, ts }: Message): boolean {
    return this.#frozen.has(`${channel} ${ts}`);
  }

  message(channel: string, ts: string): Message | undefined {
    return this.#messages.find((message) => message.channel === channel && message.ts === ts);
  }

  note(channel: string, ts: string): Note | undefined {
    return this.#notes.find((note) => note.channel === channel && note.ts === ts);
  }

  /** What stands in the channel itself, in order: root messages and replies that were sent there too. */
  messages(channel: string): Message[] {
    return this.everything().filter(
      (message) => message.channel === channel && (message.threadTs === undefined || message.broadcast),
    );
  }

  thread(channel: string, ts: string): Message[] {
    return this.everything().filter((message) => message.channel === channel && message.threadTs === ts);
  }

  everything(): readonly Message[] {
    return this.#messages;
  }

  notes(personId?: string): Note[] {
    return this.#notes.filter(({ to }) => personId === undefined || to === personId);
  }
}

function replace<T extends { ts: string; channel: string }>(list: T[], old: T, fresh?: T): void {
  const at = list.findIndex(({ ts, channel }) => ts === old.ts && channel === old.channel);
  if (at < 0) return;
  list.splice(at, 1, ...(fresh ? [fresh] : []));
}
