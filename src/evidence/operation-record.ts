import { type AuditEntry, CHAIN_START } from '../domain/audit.js';
import type { AccountId, RequestId } from '../domain/names.js';
import { EVERYTHING, type Operation, type PauseScope } from '../domain/operation.js';

/** What whoever runs the bot has done, as it is read, and what must not happen meanwhile. */
export class OperationRecord {
  readonly told: Operation[] = [];
  private begins: 'at-the-start' | 'later' = 'at-the-start';
  private last: string | undefined;
  private readonly paused = new Map<PauseScope, Operation>();
  private readonly accounts = new Map<RequestId, AccountId>();

  /** Those before may stand in a part that is not at hand. */
  beginLater(): void {
    this.begins = 'later';
  }

  /** Everything that is wrong with the next operation, in words. A chain that is broken is followed on from there. */
  hear(operation: Operation, hash: string): string[] {
    const { previous, event } = operation;
    const before = this.last;
    this.last = hash;
    this.told.push(operation);
    if (event.type === 'paused') this.paused.set(event.scope, operation);
    if (event.type === 'resumed') this.paused.delete(event.scope);
    const isNext = before === undefined ? this.mayBeFirst(previous) : previous === before;
    return isNext ? [] : ['it does not follow the operation before it: one is missing, or one was changed'];
  }

  /** What stands in the stream after a pause, and before its end, was committed so. */
  hearEntry({ request, event, refusal }: AuditEntry): string[] {
    if (event.type === 'submitted') this.accounts.set(request, event.document.terms.account.id);
    if (event.type !== 'creation-started' || refusal !== null) return [];
    const account = this.accounts.get(request);
    const pause = this.paused.get(EVERYTHING) ?? (account && this.paused.get(account));
    return pause?.event.type === 'paused'
      ? [`CreateKey was sent while ${pause.event.by} had paused the creation of keys`]
      : [];
  }

  private mayBeFirst(previous: string): boolean {
    return previous === CHAIN_START || this.begins === 'later';
  }
}
