import type { KeyId, RequestId } from '../domain/names.js';
import { recordedKeyOf } from '../domain/reconcile.js';
import { hasEnded } from '../domain/request.js';
import type { Leaving } from '../workflow/audit-port.js';
import type { LeavingPage, Retirement } from '../workflow/retirement-port.js';
import type { RequestStore } from '../workflow/store-port.js';
import { asking } from './failures.js';
import type { KeyNames } from './key-names.js';
import { membershipsOf } from './list-memberships.js';
import type { Scripted } from './scripts.js';

const PAGE = 200;
const START = '0';

/** A hash of what is to leave, and one of the keys whose requests have left. */
export class RedisRetirement implements Retirement {
  constructor(
    private readonly redis: Scripted,
    private readonly names: KeyNames,
    private readonly store: Pick<RequestStore, 'load'>,
  ) {}

  async leaving(from: string): Promise<LeavingPage> {
    const [next, flat] = await asking('leaving', () =>
      this.redis.hscan(this.names.leaving, from === '' ? START : from, 'COUNT', PAGE),
    );
    const requests = Array.from({ length: flat.length / 2 }, (_, at) => ({
      id: flat[at * 2] as RequestId,
      head: flat[at * 2 + 1] ?? '',
    }));
    return { requests, next: next === START ? null : next };
  }

  async retire({ id, head }: Leaving): Promise<'left' | 'owes' | 'stays'> {
    const { names } = this;
    const loaded = await this.store.load(id);
    const outcome =
      loaded.found && loaded.head === head && hasEnded(loaded.request)
        ? await this.takeAway(id, loaded)
        : 'stays';
    if (outcome === 'stays') await asking('leaving', () => this.redis.hdel(names.leaving, id));
    return outcome;
  }

  async requestBehind(key: KeyId): Promise<RequestId | undefined> {
    const id = await asking('left keys', () => this.redis.hget(this.names.leftKeys, key));
    return (id ?? undefined) as RequestId | undefined;
  }

  private async takeAway(
    id: RequestId,
    { request, head, version }: Extract<Awaited<ReturnType<RequestStore['load']>>, { found: true }>,
  ): Promise<'left' | 'owes' | 'stays'> {
    const { names } = this;
    const own = [names.request(id), names.owed(id), names.answers(id), names.copies(id)];
    const shared = [names.leaving, names.leftKeys, names.undelivered, names.open, names.homesChanged];
    const keys = [...own, ...shared, ...membershipsOf(request, names).keys()];
    const key = request.state.status === 'created' ? (recordedKeyOf(request)?.keyId ?? '') : '';
    const outcome = await asking('retire', () =>
      this.redis.byokRetire(keys.length, ...keys, id, head, version, key),
    );
    return outcome === 'left' || outcome === 'owes' ? outcome : 'stays';
  }
}
