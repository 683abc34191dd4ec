import { z } from 'zod';
import type { AccountId, EpochMs } from '../domain/names.js';
import { EVERYTHING, type Pause, type PauseScope } from '../domain/operation.js';
import type { OperationLog, Standing } from './operation-port.js';
import { recordOperation } from './record-operation.js';

/** Who switches it, as their machine knows them, and why. */
export interface Switching {
  readonly scope: PauseScope;
  readonly by: string;
  readonly reason: string;
}

/** `pauses`: all that are in force afterwards. */
export interface Switched {
  readonly outcome: 'recorded' | 'as-it-was';
  readonly pauses: readonly Pause[];
}

/** The store looks for the same name before it commits that a key is to be created. */
const NOTE = 'paused:';

/** From its return on no CreateKey is decided on in this scope; what was decided before is on its way. */
export async function pauseCreation(operations: OperationLog, switching: Switching): Promise<Switched> {
  const { scope } = switching;
  const name = `${NOTE}${scope}`;
  const { outcome } = await recordOperation(operations, ({ notes, nowMs }) => {
    if (notes[name] !== undefined) return undefined;
    const pause: Pause = { ...switching, sinceMs: nowMs };
    return { event: { type: 'paused', ...switching }, changes: { [name]: JSON.stringify(pause) } };
  });
  return { outcome, pauses: pausesIn(await operations.load()) };
}

export async function resumeCreation(operations: OperationLog, switching: Switching): Promise<Switched> {
  const name = `${NOTE}${switching.scope}`;
  const { outcome } = await recordOperation(operations, ({ notes }) =>
    notes[name] === undefined
      ? undefined
      : { event: { type: 'resumed', ...switching }, changes: { [name]: null } },
  );
  return { outcome, pauses: pausesIn(await operations.load()) };
}

export function pausesIn({ notes }: Standing): readonly Pause[] {
  return Object.entries(notes).flatMap(([name, note]) =>
    name.startsWith(NOTE) ? [Noted.parse(JSON.parse(note))] : [],
  );
}

/** What keeps keys of this account from being created; `undefined`: nothing. */
export async function pauseOf(operations: OperationLog, account: AccountId): Promise<Pause | undefined> {
  const pauses = pausesIn(await operations.load());
  return pauses.find(({ scope }) => scope === EVERYTHING) ?? pauses.find(({ scope }) => scope === account);
}

const Noted = z.object({
  scope: z.string().transform((scope) => scope as PauseScope),
  by: z.string(),
  reason: z.string(),
  sinceMs: z.number().transform((ms) => ms as EpochMs),
});
