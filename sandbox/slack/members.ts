import { slackId } from './ids.js';

export interface PersonSetup {
  id?: string;
  name: string;
  realName?: string;
  /** A single-channel or multi-channel guest. */
  guest?: boolean;
  /** `other`: a member of a connected workspace. */
  team?: 'home' | 'other';
  deleted?: boolean;
}

export interface GroupSetup {
  id: string;
  handle: string;
  /** Names of people. */
  members: string[];
}

export interface ChannelSetup {
  id: string;
  name: string;
  /** Names of people. */
  members: string[];
  /** Whether the bot is a member. */
  bot: boolean;
  private?: boolean;
  archived?: boolean;
}

export interface MembersSetup {
  people: PersonSetup[];
  groups: GroupSetup[];
  channels: ChannelSetup[];
}

export interface Member {
  readonly id: string;
  readonly name: string;
  readonly realName: string;
  readonly guest: boolean;
  readonly teamId: string;
  readonly home: boolean;
  readonly isBot: boolean;
  deleted: boolean;
}

export interface Group {
  readonly id: string;
  readonly handle: string;
  members: Set<string>;
}

export interface Channel {
  readonly id: string;
  readonly name: string;
  readonly kind: 'public' | 'private' | 'direct';
  readonly members: Set<string>;
  bot: boolean;
  archived: boolean;
}

/** Who is in the workspace, in its groups and in its channels. */
export class Members {
  readonly bot: Member;
  readonly #people = new Map<string, Member>();
  readonly #groups = new Map<string, Group>();
  readonly #channels = new Map<string, Channel>();
  readonly #changed: () => void;

  constructor(setup: MembersSetup, teamId: string, botName: string, changed: () => void) {
    const otherTeamId = slackId('T');
    for (const person of setup.people) {
      const id = person.id ?? slackId('U');
      const home = person.team !== 'other';
      this.#people.set(id, {
        id,
        name: person.name,
        realName: person.realName ?? person.name.charAt(0).toUpperCase() + person.name.slice(1),
        guest: person.guest ?? false,
        teamId: home ? teamId : otherTeamId,
        home,
        isBot: false,
        deleted: person.deleted ?? false,
      });
    }
    const bot = { id: slackId('U'), name: botName, realName: botName, guest: false, teamId, home: true };
    this.bot = { ...bot, isBot: true, deleted: false };
    this.#people.set(this.bot.id, this.bot);
    for (const { id, handle, members } of setup.groups) {
      this.#groups.set(id, { id, handle, members: this.#ids(members) });
    }
    for (const channel of setup.channels) this.#channels.set(channel.id, this.#channel(channel));
    this.#changed = changed;
  }

  person(id: string): Member | undefined {
    return this.#people.get(id);
  }

  /** @throws {Error} if nobody has this name. */
  named(name: string): Member {
    const found = [...this.#people.values()].find((person) => person.name === name && !person.isBot);
    if (!found) throw new Error(`Nobody in the sandbox is called ${name}.`);
    return found;
  }

  everyone(): Member[] {
    return [...this.#people.values()];
  }

  group(id: string): Group | undefined {
    return this.#groups.get(id);
  }

  groups(): Group[] {
    return [...this.#groups.values()];
  }

  channel(id: string): Channel | undefined {
    return this.#channels.get(id);
  }

  /** @throws {Error} if there is no such channel. */
  requireChannel(id: string): Channel {
    const found = this.#channels.get(id);
    if (!found) throw new Error(`There is no channel ${id} in the sandbox.`);
    return found;
  }

  channels(): Channel[] {
    return [...this.#channels.values()];
  }

  /** The channel between this person and the bot, made when it is first needed. */
  directChannel(personId: string): Channel {
    const found = this.channels().find(({ kind, members }) => kind === 'direct' && members.has(personId));
    if (found) return found;
    const id = slackId('D');
    const members = new Set([personId]);
    const channel: Channel = {
      id,
      name: 'directmessage',
      kind: 'direct',
      members,
      bot: true,
      archived: false,
    };
    this.#channels.set(id, channel);
    return channel;
  }

  setGroup(id: string, names: string[]): void {
    const group = this.#groups.get(id);
    if (!group) throw new Error(`There is no group ${id} in the sandbox.`);
    group.members = this.#ids(names);
    this.#changed();
  }

  deactivate(name: string): void {
    this.named(name).deleted = true;
    this.#changed();
  }

  setChannel(id: string, now: Partial<Pick<Channel, 'bot' | 'archived'>>): void {
    Object.assign(this.requireChannel(id), now);
    this.#changed();
  }

  join(name: string, channelId: string): void {
    this.requireChannel(channelId).members.add(this.named(name).id);
    this.#changed();
  }

  leave(name: string, channelId: string): void {
    this.requireChannel(channelId).members.delete(this.named(name).id);
    this.#changed();
  }

  #ids(names: string[]): Set<string> {
    return new Set(names.map((name) => this.named(name).id));
  }

  #channel(setup: ChannelSetup): Channel {
    return {
      id: setup.id,
      name: setup.name,
      kind: setup.private ? 'private' : 'public',
      members: this.#ids(setup.members),
      bot: setup.bot,
      archived: setup.archived ?? false,
    };
  }
}
