import type { Finding, Place } from '../domain/finding.js';
import type { AccountId, EpochMs, KeyId, RequestId } from '../domain/names.js';
import { judgeRecord, placeOf, recordedKeyOf, waitsForKey } from '../domain/reconcile.js';
import type { KeyRequest, MadeKey, Status } from '../domain/request.js';
import type { ReconcileDeps } from './reconcile.js';
import { several } from './several.js';
import { type PageStart, StoreError } from './store-port.js';

/** What the record says there should be in one place; ids only, so that many thousands fit. */
export interface Expected {
  readonly place: Place;
  readonly keys: Map<KeyId, RecordedKey>;
  readonly waiting: Set<RequestId>;
}

interface RecordedKey {
  readonly key: MadeKey;
  readonly requestId: RequestId;
}

export interface ApprovedRequests {
  readonly count: number;
  readonly places: readonly Expected[];
  readonly findings: readonly Finding[];
}

/** Along the way that a request takes, so that one that moves on meanwhile is met further down. */
const STATUSES: readonly Status[] = [
  'approved',
  'creating',
  'unclear',
  'held',
  'failed',
  'made',
  'unfinished',
  'created',
];

const LOADED_AT_ONCE = 20;

/** Every approved request that was not given up, by the place where its key belongs. */
export async function listApproved(
  deps: ReconcileDeps,
  only: AccountId | undefined,
  signal: AbortSignal,
): Promise<ApprovedRequests> {
  const places = new Map<string, Expected>();
  const met = new Set<RequestId>();
  const findings: Finding[] = [];
  for (const status of STATUSES) {
    for await (const ids of pagesOf(deps, status)) {
      signal.throwIfAborted();
      const fresh = ids.filter((id) => !met.has(id));
      const loaded = await several(fresh, LOADED_AT_ONCE, (id) => loadRequest(deps, id));
      findings.push(...loaded.flatMap((answer) => (answer.outcome === 'unreadable' ? answer.finding : [])));
      for (const { request } of loaded.filter((answer) => answer.outcome === 'found')) {
        if (only !== undefined && request.terms.account.id !== only) continue;
        met.add(request.id);
        findings.push(...judgeRecord(request));
        expect(places, request);
      }
    }
  }
  return { count: met.size, places: [...places.values()], findings };
}

async function* pagesOf({ store }: ReconcileDeps, status: Status): AsyncGenerator<readonly RequestId[]> {
  let from: PageStart | null = null;
  do {
    const page: { ids: readonly RequestId[]; next: PageStart | null } = await store.idsInStatus(status, from);
    yield page.ids;
    from = page.next;
  } while (from !== null);
}

export type Loaded =
  | { readonly outcome: 'found'; readonly request: KeyRequest; readonly nowMs: EpochMs }
  | { readonly outcome: 'absent' }
  | { readonly outcome: 'unreadable'; readonly finding: Finding };

/** As it is now. A request that cannot be read is told, and keeps nobody from looking at the others. */
export async function loadRequest({ store }: ReconcileDeps, requestId: RequestId): Promise<Loaded> {
  try {
    const snapshot = await store.load(requestId);
    return snapshot.found ? { ...snapshot, outcome: 'found' } : { outcome: 'absent' };
  } catch (error) {
    if (!(error instanceof StoreError) || error.kind !== 'unreadable') throw error;
    const finding = { kind: 'unreadable-request', place: null, requestId, said: error.message } as const;
    return { outcome: 'unreadable', finding };
  }
}

function expect(places: Map<string, Expected>, request: KeyRequest): void {
  const place = placeOf(request);
  const name = nameOf(place);
  const expected = places.get(name) ?? { place, keys: new Map(), waiting: new Set() };
  places.set(name, expected);
  const key = recordedKeyOf(request);
  if (key) expected.keys.set(key.keyId, { key, requestId: request.id });
  if (waitsForKey(request)) expected.waiting.add(request.id);
}

export function nameOf({ accountId, region }: Place): string {
  return `${accountId} ${region}`;
}
