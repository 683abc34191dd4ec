import { awaitedPeople, notUpTo } from '../domain/awaited.js';
import type { EpochMs } from '../domain/names.js';
import { isOver, type KeyRequest, partiesOf, type TimelineEntry } from '../domain/request.js';
import type { RequestList } from '../workflow/lists-port.js';
import type { KeyNames } from './key-names.js';

/** Every list that the request stands in as it is, by key, with its place there. */
export type Memberships = ReadonlyMap<string, EpochMs>;

export const NOWHERE: Memberships = new Map();

export function membershipsOf(request: KeyRequest, names: KeyNames): Memberships {
  const { requestedAtMs, terms, state } = request;
  const parties = partiesOf(request);
  const { users, groups } = awaitedPeople(request);
  const isAwaited = users.length > 0 || groups.length > 0;
  const since: RequestList[] = [
    ...parties.map((user) => ({ kind: 'asked-by', user }) as const),
    { kind: 'of-account', account: terms.account.id },
    ...users.map((each) => ({ kind: 'awaits-user', user: each }) as const),
    ...groups.map((group) => ({ kind: 'awaits-group', group }) as const),
    ...(isAwaited ? notUpTo(request).map((each) => ({ kind: 'not-up-to', user: each }) as const) : []),
  ];
  return new Map([
    [names.byStatus(state.status), requestedAtMs],
    [names.byStatusAndAccount(state.status, terms.account.id), requestedAtMs],
    ...since.map((list) => [names.list(list), requestedAtMs] as const),
    ...parties.map((user) => {
      const own = names.list({ kind: ownListOf(request), user });
      return [own, placeInOwnList(request)] as const;
    }),
  ]);
}

function ownListOf(request: KeyRequest): 'open-of' | 'empty-keys-of' | 'ended-of' {
  const { state } = request;
  // A review that is owed is nothing for whoever asked; the key that waits for its material is.
  if (!isOver(request)) return 'open-of';
  const isEmpty = state.status === 'created' && state.readBack['KeyState'] === 'PendingImport';
  return isEmpty ? 'empty-keys-of' : 'ended-of';
}

const ENDS: ReadonlySet<TimelineEntry['type']> = new Set([
  'denied',
  'cancelled',
  'expired',
  'abandoned',
  'created',
]);

function placeInOwnList(request: KeyRequest): EpochMs {
  if (!isOver(request)) return request.requestedAtMs;
  return request.timeline.findLast(({ type }) => ENDS.has(type))?.atMs ?? request.requestedAtMs;
}

/** What moves when a request becomes another: the keys it leaves, and those it comes to, with its place there. */
export function moves(before: Memberships, after: Memberships) {
  const joined = [...after].filter(([key, atMs]) => before.get(key) !== atMs);
  return {
    left: [...before.keys()].filter((key) => !after.has(key)),
    joined: joined.map(([key]) => key),
    places: joined.map(([, atMs]) => atMs),
  };
}
