import type { Finding } from '../domain/finding.js';
import { pause } from './pause.js';
import { ComeBackLater, type Leases } from './ports.js';
import { type ReconcileDeps, type Report, reconcile } from './reconcile.js';
import { channelsOf, type TellDeps, tellWhatIsNew, type Untold } from './tell-report.js';
import type { Undelivered } from './undelivered-port.js';

export interface DailyDeps extends ReconcileDeps, TellDeps {
  readonly accounts: ReconcileDeps['accounts'];
  readonly leases: Leases;
  readonly undelivered: Undelivered;
}

export interface Daily {
  /** Ends what runs without a report; it is due again at once, here or in another replica. */
  stop(): Promise<void>;
}

/** A bot that has just started has better things to do. */
const FIRST_AFTER_MS = 5 * 60_000;
const CHECKED_EVERY_MS = 60_000;
/** A comparison that failed is not tried again at once: it may be what it asks of Redis or AWS that fails. */
const AFTER_FAILURE_MS = 15 * 60_000;

/** In the journal, when the last comparison ended. */
const ENTRY = 'reconcile';

/** Compares record and keys once in `everyMs` over all replicas, and tells the channels what is new. */
export function startDaily(deps: DailyDeps, everyMs: number): Daily {
  const stopping = new AbortController();
  const running = run(deps, everyMs, stopping.signal).catch((error: unknown) => {
    if (!stopping.signal.aborted) throw error;
  });
  return {
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}

async function run(deps: DailyDeps, everyMs: number, signal: AbortSignal): Promise<never> {
  await pause(Math.min(everyMs, FIRST_AFTER_MS), signal);
  for (;;) {
    const waitMs = await runIfDue(deps, everyMs, signal);
    await pause(waitMs, signal);
  }
}

/** @returns how long to wait before asking again. */
async function runIfDue(deps: DailyDeps, everyMs: number, signal: AbortSignal): Promise<number> {
  const soonMs = Math.min(everyMs, CHECKED_EVERY_MS);
  try {
    await deps.leases.holding(ENTRY, async () => {
      const last = await deps.journal.last(ENTRY);
      if (last === undefined || last.agoMs >= everyMs) await compareAndTell(deps, everyMs, signal);
    });
    return soonMs;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof ComeBackLater) return soonMs;
    deps.log.error({ err: error }, 'keys and record could not be compared; tried again later');
    return Math.min(everyMs, AFTER_FAILURE_MS);
  }
}

async function compareAndTell(deps: DailyDeps, everyMs: number, signal: AbortSignal): Promise<void> {
  const report = await reconcile(deps, { signal });
  deps.log.info(countsOf(report), 'keys and record compared');
  for (const finding of report.findings) logDeparted(deps, finding);
  const untold = await tellWhatIsNew(deps, report, signal);
  for (const { channel, code } of untold)
    deps.log.error({ channel, code }, 'findings could not be posted; they are the next time');
  await list(deps, untold, everyMs);
  await deps.journal.enter(ENTRY, '');
}

/** For whoever keeps the config, which is not always who reads the channel. */
function logDeparted({ log }: DailyDeps, finding: Finding): void {
  if (finding.kind !== 'departed-approver') return;
  const { of, line, lacks, users, groups } = finding;
  const where = typeof line === 'string' ? line : line + 1;
  const fields = { account: of.accountId, line: where, lacks, users, groups };
  if (lacks > 0)
    log.error(fields, 'approvers whom the config names are not there; correct the config or the group');
  else log.warn(fields, 'the config names approvers who have left, or groups without members');
}

/** A channel that could not be told is tried again by the next comparison. */
async function list(deps: DailyDeps, untold: readonly Untold[], everyMs: number): Promise<void> {
  const again = { state: 'blocked', firstWaitMs: everyMs, longestWaitMs: everyMs } as const;
  for (const channel of channelsOf(deps)) {
    const what = { piece: 'report', channel } as const;
    const code = untold.find((each) => each.channel === channel)?.code;
    if (code === undefined) await deps.undelivered.clear(what);
    else await deps.undelivered.note(what, { ...again, code });
  }
}

function countsOf({ places, keyStates, requests, findings }: Report) {
  const kinds: Record<string, number> = {};
  for (const { kind } of findings) kinds[kind] = (kinds[kind] ?? 0) + 1;
  return { places: places.length, keys: keyStates, requests, findings: findings.length, kinds };
}
