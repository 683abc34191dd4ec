import { type ConfigInForce, changesBetween } from '../domain/config-change.js';
import type { ChannelId } from '../domain/names.js';
import type { AccountChange } from '../domain/operation.js';
import { type Messenger, MessengerError } from './message-port.js';
import type { OperationLog, Standing } from './operation-port.js';
import { ComeBackLater, channelBucket, type Leases, type Log, type Quotas } from './ports.js';
import { recordOperation } from './record-operation.js';

/** What a channel is told of a config that has changed. */
export interface ConfigAnnouncement {
  readonly channel: ChannelId;
  readonly before: string;
  readonly after: string;
  readonly accounts: readonly AccountChange[];
}

/** The config in force, for whoever starts or reloads next. */
const IN_FORCE = 'config';
/** What is still to be told. */
const TO_TELL = 'announce:';

/**
 * Whoever starts or reloads with another config than the one before puts that on record, once over all replicas, and
 * with it what the channels of the accounts concerned are still to be told. The first config of all is told nobody.
 */
export async function noticeConfig(
  operations: OperationLog,
  now: ConfigInForce,
): Promise<'changed' | 'same'> {
  const { outcome } = await recordOperation(operations, (standing) => {
    const before = inForce(standing);
    if (before?.fingerprint === now.fingerprint) return undefined;
    const accounts = changesBetween(before, now);
    const event = { before: before?.fingerprint ?? null, after: now.fingerprint, accounts } as const;
    const toTell = before === null ? [] : announcements(before, now, accounts);
    const notes = toTell.map((each) => [`${TO_TELL}${each.channel}:${standing.nowMs}`, JSON.stringify(each)]);
    return {
      event: { type: 'config-changed', ...event },
      changes: { [IN_FORCE]: JSON.stringify(now), ...Object.fromEntries(notes) },
    };
  });
  return outcome === 'recorded' ? 'changed' : 'same';
}

function inForce({ notes }: Standing): ConfigInForce | null {
  const note = notes[IN_FORCE];
  return note === undefined ? null : (JSON.parse(note) as ConfigInForce);
}

/** Where an account's requests moved to another channel, both are told. */
function announcements(
  before: ConfigInForce,
  now: ConfigInForce,
  changes: readonly AccountChange[],
): ConfigAnnouncement[] {
  const byChannel = new Map<ChannelId, AccountChange[]>();
  for (const change of changes) {
    const was = before.accounts[change.account]?.channel;
    for (const channel of new Set([change.channel, was ?? change.channel]))
      byChannel.set(channel, [...(byChannel.get(channel) ?? []), change]);
  }
  const prints = { before: before.fingerprint, after: now.fingerprint };
  return [...byChannel].map(([channel, accounts]) => ({ channel, ...prints, accounts }));
}

export interface AnnounceDeps {
  readonly operations: OperationLog;
  readonly leases: Leases;
  readonly quotas: Pick<Quotas, 'take'>;
  readonly messenger: Pick<Messenger, 'postConfigChange'>;
  readonly log: Log;
}

/**
 * Tells the channels what is still to be told of the config. What Slack does not take stays to be told; one that was
 * posted and not struck off, because the process died in between, is posted again.
 */
export async function announceConfig(deps: AnnounceDeps): Promise<void> {
  try {
    const { notes } = await deps.operations.load();
    if (Object.keys(notes).some(isToTell))
      await deps.leases.holding('announcements', () => announceAll(deps));
  } catch (error) {
    if (!(error instanceof ComeBackLater)) throw error;
  }
}

async function announceAll(deps: AnnounceDeps): Promise<void> {
  const { notes } = await deps.operations.load();
  const waiting = new Set<ChannelId>();
  // Each name ends with its moment: a channel hears last of what is in force now.
  for (const name of Object.keys(notes).filter(isToTell).sort()) {
    const told = JSON.parse(notes[name] ?? '') as ConfigAnnouncement;
    if (waiting.has(told.channel)) continue;
    try {
      await deps.quotas.take(channelBucket(told.channel), `config.${told.channel}`);
      await deps.messenger.postConfigChange(told);
      await deps.operations.note({ [name]: null });
    } catch (error) {
      // One channel that cannot be told keeps no other from hearing.
      waiting.add(told.channel);
      if (error instanceof ComeBackLater) continue;
      if (!(error instanceof MessengerError)) throw error;
      deps.log.warn(
        { channel: told.channel, code: error.code },
        'change of the config not announced; it is tried again',
      );
    }
  }
}

function isToTell(name: string): boolean {
  return name.startsWith(TO_TELL);
}
