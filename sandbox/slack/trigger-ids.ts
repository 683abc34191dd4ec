import { secret } from './ids.js';

export type TriggerRefusal = 'invalid_trigger_id' | 'expired_trigger_id' | 'exchanged_trigger_id';

/** Trigger ids: each stands for one thing a person did, lives for `ttlMs` and opens one view. */
export class TriggerIds {
  readonly #ttlMs: number;
  readonly #issued = new Map<string, { personId: string; atMs: number; exchanged: boolean }>();

  constructor(ttlMs: number) {
    this.#ttlMs = ttlMs;
  }

  issue(personId: string): string {
    const id = `${Date.now()}.${Math.floor(Math.random() * 1e12)}.${secret()}`;
    this.#issued.set(id, { personId, atMs: performance.now(), exchanged: false });
    return id;
  }

  exchange(id: string): { personId: string } | TriggerRefusal {
    const trigger = this.#issued.get(id);
    if (!trigger) return 'invalid_trigger_id';
    if (performance.now() - trigger.atMs > this.#ttlMs) return 'expired_trigger_id';
    if (trigger.exchanged) return 'exchanged_trigger_id';
    trigger.exchanged = true;
    return { personId: trigger.personId };
  }
}
