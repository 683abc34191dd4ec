import type { Block } from './block-kit/blocks.js';
import type { Fields } from './json.js';
import type { Channel } from './members.js';
import type { OpenView } from './modals.js';
import type { Workspace } from './workspace.js';
import type { Message, Note } from './world.js';

/** All that one person's client shows, as data that can be sent. */
export interface Screen {
  readonly me: SeenPerson;
  readonly people: readonly SeenPerson[];
  readonly groups: readonly { readonly id: string; readonly handle: string; readonly members: string[] }[];
  readonly app: {
    readonly name: string;
    readonly userId: string;
    readonly homeTab: boolean;
    /** Nobody can write to the app. */
    readonly readOnly: boolean;
    readonly commands: readonly { readonly command: string; readonly hint: string }[];
  };
  /** The channels this person is in; the last one is the direct one with the app. */
  readonly channels: readonly SeenChannel[];
  /** Root messages and replies of these channels, in order. */
  readonly messages: readonly Message[];
  readonly notes: readonly Note[];
  /** The modals, the lowest first. */
  readonly views: readonly SeenView[];
  readonly home: SeenView | null;
}

export interface SeenPerson {
  readonly id: string;
  readonly name: string;
  readonly realName: string;
  readonly guest: boolean;
  /** Of this workspace and not of a connected one. */
  readonly home: boolean;
  readonly isBot: boolean;
}

export interface SeenChannel {
  readonly id: string;
  readonly name: string;
  readonly kind: Channel['kind'];
  readonly archived: boolean;
}

export interface SeenView {
  readonly id: string;
  /** Another one after every change that the app made. */
  readonly hash: string;
  readonly title: string;
  readonly submit: string | null;
  readonly close: string;
  readonly blocks: readonly Block[];
  /** What the fields hold: by block id, then by action id. */
  readonly values: Readonly<Record<string, Fields>>;
  /** By block id. */
  readonly errors: Readonly<Record<string, string>>;
  readonly trouble: string | null;
}

export function screenOf({ world, modals, granted }: Workspace, name: string): Screen {
  const { members } = world;
  const me = members.named(name);
  const direct = members.directChannel(me.id);
  const joined = members.channels().filter((each) => each !== direct && each.members.has(me.id));
  const channels = [...joined, direct];
  const seen = new Set(channels.map(({ id }) => id));
  const home = modals.home(me.id);
  return {
    me: personOf(me),
    people: members.everyone().map(personOf),
    groups: members.groups().map((group) => ({ ...group, members: [...group.members] })),
    app: {
      name: granted.botName,
      userId: members.bot.id,
      homeTab: granted.homeTab,
      readOnly: granted.messagesTabReadOnly,
      commands: [...granted.commandHints].map(([command, hint]) => ({ command, hint })),
    },
    channels: channels.map(({ id, name: called, kind, archived }) => ({ id, name: called, kind, archived })),
    messages: world.everything().filter(({ channel }) => seen.has(channel)),
    notes: world.notes(me.id),
    views: modals.stack(me.id).map(viewOf),
    home: home ? viewOf(home) : null,
  };
}

function personOf({ id, name, realName, guest, home, isBot }: SeenPerson): SeenPerson {
  return { id, name, realName, guest, home, isBot };
}

function viewOf({ id, hash, definition, values, errors, trouble }: OpenView): SeenView {
  const modal = definition.type === 'modal' ? definition : undefined;
  return {
    id,
    hash,
    title: modal?.title.text ?? '',
    submit: modal?.submit?.text ?? null,
    close: modal?.close?.text ?? 'Close',
    blocks: definition.blocks,
    values: values.state(definition.blocks),
    errors,
    trouble: trouble ?? null,
  };
}
