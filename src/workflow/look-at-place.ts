import type { Account } from '../domain/account.js';
import type { Finding, NotLookedAt, Place } from '../domain/finding.js';
import type { KeyId, RequestId } from '../domain/names.js';
import { judgeRecord, judgeWaiting } from '../domain/reconcile.js';
import type { Failure, MadeKey } from '../domain/request.js';
import type { InventorySession } from './inventory-port.js';
import { KeyServiceError } from './key-port.js';
import { type Expected, loadRequest } from './list-approved.js';
import { type KeyLook, lookAtKey } from './look-at-key.js';
import { pause } from './pause.js';
import type { ReconcileDeps } from './reconcile.js';
import { several } from './several.js';

export interface PlaceLook {
  readonly place: Place;
  /** Whether it could be looked at. */
  readonly isOpen: boolean;
  /** State of each of this bot's keys there. */
  readonly keyStates: readonly string[];
  readonly findings: readonly Finding[];
}

export interface Visit {
  readonly account: Account;
  readonly expected: Expected;
  readonly signal: AbortSignal;
}

/** With three or four calls for each key, about a fifth of what KMS takes in a second. */
const KEYS_AT_ONCE = 5;
/** AWS may not know a change everywhere yet, and a request may move on between two reads. */
const LOOK_AGAIN_AFTER_MS = 2_000;

/** Looks at everything in one account and Region. Whatever seems wrong is looked at a second time before it counts. */
export async function lookAtPlace(deps: ReconcileDeps, visit: Visit): Promise<PlaceLook> {
  const { account, expected, signal } = visit;
  const { place } = expected;
  signal.throwIfAborted();
  const opened = await trying(() => deps.inventory.open(account, place.region));
  if ('failure' in opened) return notLookedAt(deps, expected, opened.failure);
  const look = (keys: readonly MadeKey[]) =>
    several(keys, KEYS_AT_ONCE, (key) => {
      signal.throwIfAborted();
      const requestId = expected.keys.get(key.keyId)?.requestId;
      return lookAtKey(deps, { session: opened.value, place, key, requestId });
    });

  const { clean, doubtful, searchFailure } = await firstLook(opened.value, expected, look);
  if (doubtful.length > 0) await pause(LOOK_AGAIN_AFTER_MS, signal);
  const again = await look(doubtful);
  const looks = [...clean, ...again.map(seen)];
  const waiting = await lookAtWaiting(deps, expected, taggedBy(looks));
  return {
    place,
    isOpen: true,
    keyStates: looks.flatMap(({ state }) => state ?? []),
    findings: [
      ...again.flatMap(({ findings }) => findings),
      ...waiting,
      ...unread(place, again),
      ...(searchFailure ? [unseen(place, { part: 'search' }, searchFailure)] : []),
    ],
  };
}

/** Nothing of the place can be told, save what the record alone says. */
export async function notLookedAt(
  deps: ReconcileDeps,
  expected: Expected,
  failure: Failure,
): Promise<PlaceLook> {
  const { place, keys } = expected;
  deps.log.warn({ account: place.accountId, region: place.region, failure }, 'place not looked at');
  const nothing = unseen(place, { part: 'place', recordedKeys: keys.size }, failure);
  const waiting = await lookAtWaiting(deps, expected, new Map());
  return { place, isOpen: false, keyStates: [], findings: [...waiting, nothing] };
}

/** What is kept of each key that was looked at: of thousands, most are as they should be. */
type Seen = Pick<KeyLook, 'state' | 'awaitedBy'> & { readonly keyId: KeyId };

function seen({ key, state, awaitedBy }: KeyLook): Seen {
  return { keyId: key.keyId, state, awaitedBy };
}

interface FirstLook {
  readonly clean: Seen[];
  readonly doubtful: MadeKey[];
  readonly searchFailure: Failure | undefined;
}

/** By AWS' index of tags; whatever is recorded and not in the index is asked for by itself. */
async function firstLook(
  session: InventorySession,
  { keys }: Expected,
  look: (keys: readonly MadeKey[]) => Promise<KeyLook[]>,
): Promise<FirstLook> {
  const met = new Set<KeyId>();
  const clean: Seen[] = [];
  const doubtful: MadeKey[] = [];
  const lookAtNew = async (some: readonly MadeKey[]) => {
    const fresh = some.filter(({ keyId }) => !met.has(keyId));
    for (const { keyId } of fresh) met.add(keyId);
    for (const each of await look(fresh)) {
      if (each.findings.length > 0 || each.failures.length > 0) doubtful.push(each.key);
      else clean.push(seen(each));
    }
  };
  const searched = await trying(async () => {
    for await (const page of session.taggedKeys()) await lookAtNew(page);
  });
  await lookAtNew([...keys.values()].map(({ key }) => key));
  return { clean, doubtful, searchFailure: 'failure' in searched ? searched.failure : undefined };
}

function taggedBy(looks: readonly Seen[]): ReadonlyMap<RequestId, readonly KeyId[]> {
  const tagged = new Map<RequestId, KeyId[]>();
  for (const { keyId, awaitedBy } of looks)
    if (awaitedBy) tagged.set(awaitedBy, [...(tagged.get(awaitedBy) ?? []), keyId]);
  return tagged;
}

async function lookAtWaiting(
  deps: ReconcileDeps,
  { waiting }: Expected,
  tagged: ReadonlyMap<RequestId, readonly KeyId[]>,
): Promise<Finding[]> {
  const judged = await several([...waiting], KEYS_AT_ONCE, async (id): Promise<Finding[]> => {
    const loaded = await loadRequest(deps, id);
    if (loaded.outcome !== 'found' || judgeRecord(loaded.request).length > 0) return [];
    return judgeWaiting(loaded.request, tagged.get(id) ?? [], loaded.nowMs);
  });
  return judged.flat();
}

/** The keys that could not be read, told together where AWS said the same of them. */
function unread(place: Place, looks: readonly KeyLook[]): NotLookedAt[] {
  const byFailure = new Map<string, { readonly failure: Failure; readonly keyIds: KeyId[] }>();
  for (const { key, failures } of looks) {
    for (const failure of failures) {
      const same = `${failure.operation} ${failure.code}`;
      const known = byFailure.get(same) ?? { failure, keyIds: [] };
      known.keyIds.push(key.keyId);
      byFailure.set(same, known);
    }
  }
  return [...byFailure.values()].map(({ failure, keyIds }) =>
    unseen(place, { part: 'keys', count: keyIds.length, some: keyIds.slice(0, NAMED) }, failure),
  );
}

/** More of them are counted, not named. */
const NAMED = 3;

function unseen(place: Place, what: NotLookedAt['what'], failure: Failure): NotLookedAt {
  return { kind: 'not-looked-at', place, what, failure };
}

async function trying<T>(
  work: () => Promise<T>,
): Promise<{ readonly value: T } | { readonly failure: Failure }> {
  try {
    return { value: await work() };
  } catch (error) {
    if (!(error instanceof KeyServiceError)) throw error;
    return { failure: error.failure };
  }
}
