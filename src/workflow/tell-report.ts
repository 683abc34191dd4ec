import { z } from 'zod';
import type { Account } from '../domain/account.js';
import { accountOf, type Finding, markOf } from '../domain/finding.js';
import type { AccountId, ChannelId } from '../domain/names.js';
import type { Journal } from './journal-port.js';
import { type Messenger, MessengerError } from './message-port.js';
import { pause } from './pause.js';
import { ComeBackLater, channelBucket, type Quotas } from './ports.js';
import type { Report } from './reconcile.js';

export interface TellDeps {
  readonly messenger: Pick<Messenger, 'postReport'>;
  readonly quotas: Pick<Quotas, 'take'>;
  readonly journal: Journal;
  /** Where what belongs to no account of the config is told. */
  readonly channel: ChannelId;
  readonly accounts: ReadonlyMap<AccountId, Account>;
}

/** A report as one channel is told of it. */
export interface ChannelReport {
  readonly report: Report;
  /** Those of this channel's accounts, the new ones first. */
  readonly findings: readonly Finding[];
  /** How many of them this channel has not been told of before. */
  readonly fresh: number;
}

/** A channel that could not be told; what it was to be told is still new the next time. */
export interface Untold {
  readonly channel: ChannelId;
  /** Slack's word for why. */
  readonly code: string;
}

/**
 * Tells each channel of the findings of its accounts, if it has not been told of one of them, or has not been told
 * for a week of those that are still there. Where nothing is found, nothing is said.
 */
export async function tellWhatIsNew(deps: TellDeps, report: Report, signal: AbortSignal): Promise<Untold[]> {
  const byChannel = findingsByChannel(deps, report);
  return toEach(channelsOf(deps), async (channel) => {
    const findings = byChannel.get(channel) ?? [];
    const before = await lastTold(deps, channel);
    const isNew = (finding: Finding) => !before.marks.includes(markOf(finding));
    const fresh = findings.filter(isNew);
    if (fresh.length > 0 || (findings.length > 0 && before.dueInMs <= 0)) {
      const known = findings.filter((finding) => !isNew(finding));
      await post(deps, channel, { report, findings: [...fresh, ...known], fresh: fresh.length }, signal);
      await keepTold(deps, channel, { marks: marksNow(findings, before), dueInMs: TOLD_AGAIN_AFTER_MS });
    } else if (findings.length < before.marks.length) {
      // Found again one day, what is gone now is new.
      await keepTold(deps, channel, { marks: marksNow(findings, before), dueInMs: before.dueInMs });
    }
  });
}

/** Tells each channel of all findings of its accounts; where there are none at all, one channel of that. */
export async function tellEverything(
  deps: TellDeps,
  report: Report,
  { channelIfNothing, signal }: { readonly channelIfNothing: ChannelId; readonly signal: AbortSignal },
): Promise<Untold[]> {
  const byChannel = findingsByChannel(deps, report);
  if (byChannel.size === 0) byChannel.set(channelIfNothing, []);
  return toEach([...byChannel.keys()], async (channel) => {
    const findings = byChannel.get(channel) ?? [];
    await post(deps, channel, { report, findings, fresh: findings.length }, signal);
    // It may have been about one account only: the channel was told of the others before.
    const { marks } = await lastTold(deps, channel);
    const all = [...new Set([...marks, ...findings.map(markOf)])];
    await keepTold(deps, channel, { marks: all, dueInMs: TOLD_AGAIN_AFTER_MS });
  });
}

export function channelsOf({ channel, accounts }: Pick<TellDeps, 'channel' | 'accounts'>): ChannelId[] {
  return [...new Set([channel, ...[...accounts.values()].map((account) => account.channel)])];
}

function findingsByChannel({ channel, accounts }: TellDeps, { findings }: Report): Map<ChannelId, Finding[]> {
  const byChannel = new Map<ChannelId, Finding[]>();
  for (const finding of findings) {
    const id = accountOf(finding);
    const to = (id && accounts.get(id)?.channel) ?? channel;
    const others = byChannel.get(to);
    if (others) others.push(finding);
    else byChannel.set(to, [finding]);
  }
  return byChannel;
}

/** One channel that cannot be told keeps no other from hearing. */
async function toEach(
  channels: readonly ChannelId[],
  tell: (channel: ChannelId) => Promise<void>,
): Promise<Untold[]> {
  const untold: Untold[] = [];
  for (const channel of channels) {
    try {
      await tell(channel);
    } catch (error) {
      if (!(error instanceof MessengerError)) throw error;
      untold.push({ channel, code: error.code });
    }
  }
  return untold;
}

/** What nobody has seen to is told again after this. */
const TOLD_AGAIN_AFTER_MS = 7 * 24 * 3_600_000;

/** What a channel was told of, and in how long it is to be told of it again. */
const Told = z.object({ marks: z.array(z.string()), dueInMs: z.number() });
type Told = z.infer<typeof Told>;

function entryOf(channel: ChannelId): string {
  return `reconcile:${channel}`;
}

async function lastTold({ journal }: TellDeps, channel: ChannelId): Promise<Told> {
  const last = await journal.last(entryOf(channel));
  if (last === undefined) return { marks: [], dueInMs: 0 };
  const { marks, dueInMs } = Told.parse(JSON.parse(last.note));
  return { marks, dueInMs: dueInMs - last.agoMs };
}

async function keepTold({ journal }: TellDeps, channel: ChannelId, told: Told): Promise<void> {
  await journal.enter(entryOf(channel), JSON.stringify(told));
}

/** Where not everything could be looked at, what was found there before is not new when it is seen again. */
function marksNow(findings: readonly Finding[], before: Told): string[] {
  const isWhole = findings.every(({ kind }) => kind !== 'not-looked-at');
  return [...new Set([...(isWhole ? [] : before.marks), ...findings.map(markOf)])];
}

const POSTED_WITHIN_TRIES = 10;
const LONGEST_WAIT_MS = 60_000;

/** @throws {MessengerError} when Slack says no, does not answer, or has had no time for minutes. */
async function post(
  { quotas, messenger }: TellDeps,
  channel: ChannelId,
  told: ChannelReport,
  signal: AbortSignal,
): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await quotas.take(channelBucket(channel), `report.${channel}`);
      return await messenger.postReport(channel, told);
    } catch (error) {
      const busy = asBusy(error);
      if (tries === POSTED_WITHIN_TRIES) throw busy;
      await pause(Math.min(busy.afterMs, LONGEST_WAIT_MS), signal);
    }
  }
}

/** @throws whatever is no reason to wait. */
function asBusy(error: unknown): MessengerError {
  if (error instanceof ComeBackLater)
    return new MessengerError('busy', 'channel_is_busy', error.afterMs, { cause: error });
  if (error instanceof MessengerError && error.kind === 'busy') return error;
  throw error;
}
