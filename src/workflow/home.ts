import { breakersAtDoors, linesInForce } from '../domain/approvers.js';
import { isAwaitedAsBreaker, linesAwaiting } from '../domain/awaited.js';
import type { GroupId, UserId } from '../domain/names.js';
import type { Person } from '../domain/person.js';
import { missingByLine } from '../domain/quorum.js';
import type { KeyRequest } from '../domain/request.js';
import type { ListRange, RequestList } from './lists-port.js';
import { awaiting, load } from './overview.js';
import type { Deps } from './ports.js';
import { isMember, viewerOf } from './viewer.js';

/** What the Home tab of a person shows. */
export type Home =
  | {
      readonly kind: 'overview';
      /** What waits for this person, the longest first. */
      readonly waiting: Part<Waiting>;
      /** Their own: open, with a key that waits for its material, ended; the newest first. */
      readonly open: Part<KeyRequest>;
      readonly emptyKeys: Part<KeyRequest>;
      readonly ended: Part<KeyRequest>;
    }
  /** Requests are no business of guests and people of other workspaces. */
  | { readonly kind: 'not-a-member' };

export interface Part<Shown> {
  readonly shown: readonly Shown[];
  /** Whether there are others that are not shown. */
  readonly hasMore: boolean;
}

export interface Waiting {
  readonly request: KeyRequest;
  readonly reasons: readonly Reason[];
}

/** Why it waits for this very person: one line of approval that they are of. */
export interface Reason {
  /** The group through which they are, with its members; `null`: they are named. */
  readonly group: { readonly id: GroupId; readonly members: number } | null;
  /** How many are named in the line beside groups, or with this person. */
  readonly named: number;
  readonly given: number;
  readonly needed: number;
}

const MOST_WAITING = 10;
const MOST_OPEN = 10;
const MOST_EMPTY_KEYS = 5;
const MOST_ENDED = 5;

/** @throws {DirectoryError} when Slack does not say who the person is. */
export async function homeOf(deps: Deps, user: UserId): Promise<Home> {
  const { person } = await viewerOf(deps, user);
  if (!isMember(person)) return { kind: 'not-a-member' };
  const own = (kind: OwnList, most: number) => part(deps, [{ kind, user }], newest(most));
  const [waiting, open, emptyKeys, ended] = await Promise.all([
    waitingFor(deps, person),
    own('open-of', MOST_OPEN),
    own('empty-keys-of', MOST_EMPTY_KEYS),
    own('ended-of', MOST_ENDED),
  ]);
  return { kind: 'overview', waiting, open, emptyKeys, ended };
}

type OwnList = 'open-of' | 'empty-keys-of' | 'ended-of';

function newest(most: number): ListRange {
  return { towards: 'older', from: null, most };
}

async function part(deps: Deps, lists: readonly RequestList[], range: ListRange): Promise<Part<KeyRequest>> {
  const { entries, hasMore } = await deps.lists.page(lists, range);
  return { shown: await load(deps, entries), hasMore };
}

async function waitingFor(deps: Deps, person: Person): Promise<Part<Waiting>> {
  const { shown, hasMore } = await part(deps, awaiting(person), {
    towards: 'newer',
    from: null,
    most: MOST_WAITING,
    without: { kind: 'not-up-to', user: person.id },
  });
  const all = await Promise.all(
    shown.map(async (request) => ({ request, reasons: await reasonsFor(deps, request, person) })),
  );
  return { shown: all.filter(({ reasons }) => reasons.length > 0), hasMore };
}

async function reasonsFor({ directory }: Deps, request: KeyRequest, person: Person): Promise<Reason[]> {
  const lines = linesInForce(request);
  const { state } = request;
  const missing = missingByLine('approvals' in state ? state.approvals : [], lines);
  const mine = linesAwaiting(request, person).flatMap((at) => {
    const line = lines[at];
    return line ? [{ ...line, given: line.count - (missing[at] ?? 0) }] : [];
  });
  if (isAwaitedAsBreaker(request, person)) mine.push({ ...breakersAtDoors(request), count: 1, given: 0 });
  return Promise.all(
    mine.map(async ({ groups, users, count, given }) => {
      const id = users.includes(person.id) ? undefined : groups.find((each) => person.groups.includes(each));
      const group = id === undefined ? null : { id, members: (await directory.membersOf(id)).length };
      return { group, named: users.length, given, needed: count };
    }),
  );
}
