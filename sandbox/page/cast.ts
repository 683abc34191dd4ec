import { GENERAL, MEMBERS, PEOPLE } from '../company.js';
import type { ChannelSetup, GroupSetup, MembersSetup, PersonSetup } from '../slack/members.js';
import type { LooseConfig, LooseEntry, LooseSomebody } from './loose-config.js';

/** Whoever asks in an account that names a group for it. */
const ASKING = ['alice', 'erin'];

/** Who is put into groups of approvers, in this order; then more are hired. */
const DECIDING = ['bob', 'carol', 'dave', 'frank', 'hanna', 'ivan', 'jana', 'karl', 'lena', 'mira'];

/** A group of one shows little. */
const LEAST_DECIDING = 2;

/** What in a config calls for people. */
interface Call extends LooseSomebody {
  readonly entry: LooseEntry;
  readonly count: number;
}

/**
 * Casts the company for a config: whom it names are there, in groups that can meet its lines. Ids of the made-up
 * company stay who they are; other people are called by their ids, and other groups are filled so that no two of
 * one account share anybody.
 */
export function castFor(config: LooseConfig): MembersSetup {
  const calls = callsOf(config);
  const asking = new Set(config.accounts.flatMap(({ requesters }) => requesters?.groups ?? []));
  const named = peopleNamed(config, calls);
  const cast = new Map<string, GroupSetup>();
  for (const id of new Set([...calls.flatMap(({ groups }) => groups), ...asking])) {
    const around = calls.filter(({ groups }) => groups.includes(id));
    const members = membersOf(id, around, { cast, calls, named, isAsking: asking.has(id) });
    cast.set(id, { id, handle: knownGroup(id)?.handle ?? id.toLowerCase(), members });
  }
  const groups = [...cast.values()];
  const people = [...named, ...hired(groups, named)];
  return { people, groups, channels: channelsOf(config, people) };
}

function callsOf({ accounts }: LooseConfig): Call[] {
  return accounts.flatMap((entry) => [
    ...entry.approvals.map((line) => ({ ...line, entry })),
    { ...entry.escalateAfter.to, count: 1, entry },
    { ...entry.breakGlass, count: 1, entry },
  ]);
}

function peopleNamed({ accounts }: LooseConfig, calls: readonly Call[]): PersonSetup[] {
  const asking = accounts.flatMap(({ requesters }) => requesters?.users ?? []);
  const ids = new Set([...calls.flatMap(({ users }) => users), ...asking]);
  const strangers = [...ids].filter((id) => !PEOPLE.some((person) => person.id === id));
  return [...PEOPLE, ...strangers.map((id) => ({ id, name: id.toLowerCase(), realName: id }))];
}

interface Casting {
  readonly cast: ReadonlyMap<string, GroupSetup>;
  readonly calls: readonly Call[];
  readonly named: readonly PersonSetup[];
  readonly isAsking: boolean;
}

function membersOf(id: string, around: readonly Call[], casting: Casting): string[] {
  const { cast, calls, named, isAsking } = casting;
  const entries = new Set(around.map(({ entry }) => entry));
  const beside = calls.filter(({ entry }) => entries.has(entry));
  const taken = new Set([
    ...ASKING,
    ...beside.flatMap(({ groups }) => groups.flatMap((group) => cast.get(group)?.members ?? [])),
    ...beside.flatMap(({ users }) => named.filter((each) => users.includes(each.id ?? ''))).map(nameOf),
  ]);
  const members = knownGroup(id)?.members ?? (isAsking ? ASKING : []);
  const deciding = members.filter((name) => !ASKING.includes(name)).length;
  const needed = Math.max(...around.map(({ count }) => count), around.length > 0 ? LEAST_DECIDING : 0);
  const free = deciders(taken.size + members.length + needed).filter(
    (name) => !taken.has(name) && !members.includes(name),
  );
  return [...members, ...free.slice(0, Math.max(0, needed - deciding))];
}

function deciders(atLeast: number): string[] {
  return [...DECIDING, ...Array.from({ length: atLeast }, (_, at) => `colleague-${at + 1}`)];
}

/** People of groups who are not there yet. */
function hired(groups: readonly GroupSetup[], there: readonly PersonSetup[]): PersonSetup[] {
  const names = new Set(groups.flatMap(({ members }) => members));
  return [...names].filter((name) => !there.some((each) => each.name === name)).map((name) => ({ name }));
}

/** The config's channel first, then those of accounts, called by their names. */
function channelsOf({ channel, accounts }: LooseConfig, people: readonly PersonSetup[]): ChannelSetup[] {
  const members = people.map(nameOf);
  const names = new Map([[channel, 'key-requests']]);
  for (const { channel: own, name } of accounts) {
    if (own !== undefined && !names.has(own)) names.set(own, name);
  }
  const channels = [...names].map(([id, name]) => ({ id, name, members, bot: true }));
  return names.has(GENERAL) ? channels : [...channels, { id: GENERAL, name: 'general', members, bot: false }];
}

function knownGroup(id: string): GroupSetup | undefined {
  return MEMBERS.groups.find((group) => group.id === id);
}

function nameOf({ name }: PersonSetup): string {
  return name;
}
