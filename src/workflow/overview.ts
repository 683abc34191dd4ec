import { isAwaited } from '../domain/awaited.js';
import type { RequestId, UserId } from '../domain/names.js';
import type { KeyRequest } from '../domain/request.js';
import type { Direction, ListEntry, RequestList } from './lists-port.js';
import type { Deps } from './ports.js';
import { isMember, maySee, type Viewer, viewerOf } from './viewer.js';

/** All that the person may see, what they asked for, or what waits for them. */
export type ListKind = 'all' | 'mine' | 'waiting';

export interface ListQuery {
  readonly kind: ListKind;
  readonly towards: Direction;
  /** `null`: the newest. */
  readonly from: ListEntry | null;
}

export type Listed =
  | {
      readonly outcome: 'page';
      readonly kind: ListKind;
      /** The newest first. */
      readonly requests: readonly KeyRequest[];
      /** Where the neighbouring pages begin; `null`: there is none. */
      readonly newer: ListEntry | null;
      readonly older: ListEntry | null;
    }
  /** Requests are no business of guests and people of other workspaces. */
  | { readonly outcome: 'not-a-member' };

/** A screen of a phone, about. */
const ROWS = 10;

/** @throws {DirectoryError} when Slack does not say who the person is. */
export async function listFor(deps: Deps, user: UserId, query: ListQuery): Promise<Listed> {
  const viewer = await viewerOf(deps, user);
  if (!isMember(viewer.person)) return { outcome: 'not-a-member' };
  const page = await pageOf(deps, viewer, query);
  const requests = await load(deps, page.entries);
  const { kind } = query;
  const isMeant = (request: KeyRequest) => kind !== 'waiting' || isAwaited(request, viewer.person);
  return { outcome: 'page', kind, ...page, requests: requests.filter(isMeant) };
}

interface Page {
  readonly entries: readonly ListEntry[];
  readonly newer: ListEntry | null;
  readonly older: ListEntry | null;
}

async function pageOf(deps: Deps, viewer: Viewer, { kind, towards, from }: ListQuery): Promise<Page> {
  const { entries, hasMore } = await deps.lists.page(listsOf(viewer, kind), {
    towards,
    from,
    most: ROWS,
    ...(kind === 'waiting' ? { without: { kind: 'not-up-to', user: viewer.person.id } } : {}),
  });
  // Back at the newest, a page is as full as it can be.
  if (towards === 'newer' && !hasMore) return pageOf(deps, viewer, { kind, towards: 'older', from: null });
  const newestFirst = towards === 'older' ? entries : [...entries].reverse();
  const hasNewer = towards === 'older' ? from !== null : hasMore;
  const hasOlder = towards === 'older' ? hasMore : from !== null;
  return {
    entries: newestFirst,
    newer: (hasNewer && newestFirst[0]) || null,
    older: (hasOlder && newestFirst.at(-1)) || null,
  };
}

function listsOf({ person, accounts }: Viewer, kind: ListKind): RequestList[] {
  const user = person.id;
  switch (kind) {
    case 'mine':
      return [{ kind: 'asked-by', user }];
    case 'waiting':
      return awaiting(person);
    case 'all':
      return [
        { kind: 'asked-by', user },
        ...accounts.map(({ id }) => ({ kind: 'of-account', account: id }) as const),
      ];
  }
}

/** The lists of what waits for the person, whoever else it waits for. */
export function awaiting({ id, groups }: Viewer['person']): RequestList[] {
  return [
    { kind: 'awaits-user', user: id },
    ...groups.map((group) => ({ kind: 'awaits-group', group }) as const),
  ];
}

/** The requests as they are now, in this order. */
export async function load({ store }: Deps, entries: readonly ListEntry[]): Promise<KeyRequest[]> {
  const snapshots = await Promise.all(entries.map(({ id }) => store.load(id)));
  return snapshots.flatMap((snapshot) => (snapshot.found ? [snapshot.request] : []));
}

export type Seen =
  | {
      readonly outcome: 'seen';
      readonly request: KeyRequest;
      /** Whether it waits for this very person. */
      readonly isAwaited: boolean;
    }
  /** There is none, or it is none of their business: nobody can tell which. */
  | { readonly outcome: 'no-such-request' };

/** @throws {DirectoryError} when Slack does not say who the person is. */
export async function lookAt(deps: Deps, user: UserId, id: RequestId): Promise<Seen> {
  const [viewer, snapshot] = await Promise.all([viewerOf(deps, user), deps.store.load(id)]);
  if (!snapshot.found || !maySee(viewer, snapshot.request)) return { outcome: 'no-such-request' };
  const { request } = snapshot;
  return { outcome: 'seen', request, isAwaited: isAwaited(request, viewer.person) };
}
