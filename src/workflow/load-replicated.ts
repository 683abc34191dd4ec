import type { RequestId } from '../domain/names.js';
import { ComeBackLater, type Deps } from './ports.js';
import { type Absent, type Snapshot, StoreError } from './store-port.js';

/** A replica that was restarted is in step again within seconds. */
const REPLICAS_AGAIN_MS = 3_000;

/**
 * What the store holds, once enough replicas hold it too. For whatever acts on it where it cannot be taken back,
 * in Slack or in AWS: what too few replicas have, a failover can undo.
 *
 * @throws {ComeBackLater} while too few replicas have it.
 */
export async function loadReplicated({ store }: Deps, id: RequestId): Promise<Snapshot | Absent> {
  for (;;) {
    const snapshot = await store.load(id);
    if (!snapshot.found) return snapshot;
    try {
      if ((await store.ensureReplicated(snapshot)) === 'ensured') return snapshot;
    } catch (error) {
      if (!(error instanceof StoreError) || error.kind !== 'not-replicated') throw error;
      throw new ComeBackLater(REPLICAS_AGAIN_MS);
    }
  }
}
