import { describe, expect, it } from 'vitest';
import type { Finding, Place } from '../../src/domain/finding.js';
import type { AccountId, ChannelId } from '../../src/domain/names.js';
import type { JournalEntry } from '../../src/workflow/journal-port.js';
import { MessengerError } from '../../src/workflow/message-port.js';
import { ComeBackLater } from '../../src/workflow/ports.js';
import { type ChannelReport, tellEverything, tellWhatIsNew } from '../../src/workflow/tell-report.js';
import { FINDINGS, PLACE, unapproved } from '../support/findings.js';
import { account } from '../support/requests.js';

const MAIN = 'C0MAIN' as ChannelId;
const OF_PAYMENTS = 'C0PAYMENTS' as ChannelId;
const LAB = '444455556666' as AccountId;
const IN_LAB: Place = { ...PLACE, accountId: LAB, accountName: 'lab' };
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const [UNSEEN] = FINDINGS.filter(({ kind }) => kind === 'not-looked-at') as [Finding];

/** Payments has a channel of its own, the lab has not; a clock that goes as far as it is told to. */
function open() {
  let nowMs = 0;
  const entries = new Map<string, { readonly atMs: number; readonly note: string }>();
  const posted: [ChannelId, ChannelReport][] = [];
  const failures: Error[] = [];
  const { signal } = new AbortController();
  const deps = {
    channel: MAIN,
    accounts: new Map([
      [PLACE.accountId, account({ channel: OF_PAYMENTS })],
      [LAB, account({ id: LAB, channel: MAIN })],
    ]),
    messenger: {
      postReport: async (channel: ChannelId, told: ChannelReport) => {
        const failure = failures.shift();
        if (failure) throw failure;
        posted.push([channel, told]);
      },
    },
    quotas: { take: async () => undefined },
    journal: {
      last: async (what: string): Promise<JournalEntry | undefined> => {
        const entry = entries.get(what);
        return entry && { agoMs: nowMs - entry.atMs, note: entry.note };
      },
      enter: async (what: string, note: string) => {
        entries.set(what, { atMs: nowMs, note });
      },
    },
  };
  const reportOf = (findings: readonly Finding[]) => ({ places: [], keyStates: {}, requests: 0, findings });
  /** What each channel was told, by kind and key, the new ones before the bar. */
  const told = () =>
    posted.splice(0).map(([channel, { findings, fresh }]) => {
      const names = findings.map((finding) => ('keyId' in finding ? finding.keyId : finding.kind));
      return `${channel}: ${names.slice(0, fresh).join(' ')} | ${names.slice(fresh).join(' ')}`.trim();
    });
  return {
    failures,
    told,
    passes: (ms: number) => {
      nowMs += ms;
    },
    daily: async (...findings: Finding[]) => {
      const untold = await tellWhatIsNew(deps, reportOf(findings), signal);
      return [...told(), ...untold.map(({ channel, code }) => `${channel} not told: ${code}`)];
    },
    byHand: async (...findings: Finding[]) => {
      const untold = await tellEverything(deps, reportOf(findings), { channelIfNothing: MAIN, signal });
      return [...told(), ...untold.map(({ channel, code }) => `${channel} not told: ${code}`)];
    },
  };
}

describe('the daily report', () => {
  it('goes where the requests of the account go, and what belongs to none to the main channel', async () => {
    const { daily } = open();
    const gone = { ...PLACE, accountId: '999999999999' as AccountId };

    const told = await daily(unapproved('a'), unapproved('b', IN_LAB), unapproved('c', gone));

    expect(told).toEqual(['C0MAIN: b c |', 'C0PAYMENTS: a |']);
  });

  it('says nothing where there is nothing, and nothing twice', async () => {
    const { daily, passes } = open();
    expect(await daily()).toEqual([]);
    expect(await daily(unapproved('a'))).toEqual(['C0PAYMENTS: a |']);
    passes(DAY);
    expect(await daily(unapproved('a'))).toEqual([]);
  });

  it('has what is new first, with what is still there after it', async () => {
    const { daily } = open();
    await daily(unapproved('a'), unapproved('b'));
    expect(await daily(unapproved('a'), unapproved('b'), unapproved('c'))).toEqual(['C0PAYMENTS: c | a b']);
  });

  it('comes again after a week with what nobody has seen to', async () => {
    const { daily, passes } = open();
    await daily(unapproved('a'), unapproved('b'));
    passes(4 * DAY);
    // One less, but nobody has to hear of it; the week goes on.
    expect(await daily(unapproved('a'))).toEqual([]);
    passes(3 * DAY - HOUR);
    expect(await daily(unapproved('a'))).toEqual([]);
    passes(HOUR);
    expect(await daily(unapproved('a'))).toEqual(['C0PAYMENTS:  | a']);
    passes(DAY);
    expect(await daily(unapproved('a'))).toEqual([]);
  });

  it('calls new what was gone and is found again', async () => {
    const { daily } = open();
    await daily(unapproved('a'));
    expect(await daily()).toEqual([]);
    expect(await daily(unapproved('a'))).toEqual(['C0PAYMENTS: a |']);
  });

  it('does not call new what it could not look at for a day', async () => {
    const { daily } = open();
    await daily(unapproved('a'));
    expect(await daily(UNSEEN)).toEqual(['C0PAYMENTS: not-looked-at |']);
    expect(await daily(unapproved('a'))).toEqual([]);
  });

  it('is tried again when Slack has no time or it is not its turn, and told once', async () => {
    const { daily, failures } = open();
    failures.push(new MessengerError('busy', 'ratelimited', 1), new ComeBackLater(1));
    expect(await daily(unapproved('a'))).toEqual(['C0PAYMENTS: a |']);
  });

  it('that one channel cannot be told is told to the others, and to that one the next time', async () => {
    const { daily, failures } = open();
    failures.push(new MessengerError('refused', 'not_in_channel', 0));
    expect(await daily(unapproved('a'), unapproved('b', IN_LAB))).toEqual([
      'C0PAYMENTS: a |',
      'C0MAIN not told: not_in_channel',
    ]);
    expect(await daily(unapproved('a'), unapproved('b', IN_LAB))).toEqual(['C0MAIN: b |']);
  });

  it('gives up on a channel that has had no time for ten tries', async () => {
    const { daily, failures } = open();
    failures.push(...Array.from({ length: 10 }, () => new ComeBackLater(1)));
    expect(await daily(unapproved('a'))).toEqual(['C0PAYMENTS not told: channel_is_busy']);
  });

  it('hears at once of a failure that is not of Slack', async () => {
    const { daily, failures } = open();
    failures.push(new Error('broken'));
    await expect(daily(unapproved('a'))).rejects.toThrow('broken');
  });
});

describe('a report by hand', () => {
  it('tells everything, also what was told before, and one channel where there is nothing', async () => {
    const { byHand, daily } = open();
    await daily(unapproved('a'));
    expect(await byHand(unapproved('a'), unapproved('b'))).toEqual(['C0PAYMENTS: a b |']);
    expect(await byHand()).toEqual(['C0MAIN:  |']);
  });

  it('leaves nothing to be called new by the daily one, nor makes it forget what it told of other accounts', async () => {
    const { byHand, daily } = open();
    await daily(unapproved('a'), unapproved('b'));
    await byHand(unapproved('c'));
    expect(await daily(unapproved('a'), unapproved('b'), unapproved('c'))).toEqual([]);
  });
});
