import { describe, expect, it } from 'vitest';
import type { Account } from '../../src/domain/account.js';
import {
  accountInForce,
  type ConfigInForce,
  changesBetween,
  fingerprint,
} from '../../src/domain/config-change.js';
import type { AccountId, ChannelId } from '../../src/domain/names.js';
import {
  type AnnounceDeps,
  announceConfig,
  type ConfigAnnouncement,
  noticeConfig,
} from '../../src/workflow/config-notice.js';
import { MessengerError } from '../../src/workflow/message-port.js';
import { account, ELSEWHERE, REQUESTS_CHANNEL, TWO_OF_SECURITY } from '../support/requests.js';
import { openRoom, SILENT } from '../support/servers.js';

function configOf(...accounts: Account[]): ConfigInForce {
  const entries = accounts.map((each) => [each.id, accountInForce(each)] as const);
  return { fingerprint: fingerprint(accounts), accounts: Object.fromEntries(entries) };
}

const PAYMENTS = account();
const STRICTER = account({ approvals: [TWO_OF_SECURITY] });
const LAB = account({ id: '444455556666' as AccountId, name: 'lab', channel: ELSEWHERE });

/** Replicas on one Redis, and what their channels are told; `refuse`: Slack takes nothing in this channel. */
async function replicas(refuse?: ChannelId) {
  const { operations, leases, quotas } = await openRoom();
  const told: ConfigAnnouncement[] = [];
  const messenger = {
    postConfigChange: async (each: ConfigAnnouncement) => {
      if (each.channel === refuse) throw new MessengerError('refused', 'not_in_channel', 0);
      told.push(each);
    },
  };
  const deps: AnnounceDeps = { operations, leases, quotas, messenger, log: SILENT };
  return { operations, deps, told, announce: () => announceConfig(deps) };
}

describe('what differs between two configs', () => {
  it('is told by account and key, with both fingerprints; of one that came or went no key is named', () => {
    const before = configOf(PAYMENTS);
    const after = configOf(STRICTER, LAB);

    expect(changesBetween(before, after)).toEqual([
      {
        account: '111122223333',
        name: 'payments-prod',
        channel: REQUESTS_CHANNEL,
        keys: ['approvals'],
        before: fingerprint(PAYMENTS),
        after: fingerprint(STRICTER),
      },
      { account: LAB.id, name: 'lab', channel: ELSEWHERE, keys: [], before: null, after: fingerprint(LAB) },
    ]);
    expect(changesBetween(after, configOf(STRICTER))).toMatchObject([{ account: LAB.id, after: null }]);
    expect(changesBetween(before, before)).toEqual([]);
  });
});

describe.concurrent('a config that is another one than before', () => {
  it('is announced once, however many replicas start with it, and the first one of all to nobody', async () => {
    const { operations, told, announce } = await replicas();
    await noticeConfig(operations, configOf(PAYMENTS, LAB));
    await announce();
    expect(told).toEqual([]);

    const starting = Array.from({ length: 5 }, () => noticeConfig(operations, configOf(STRICTER, LAB)));
    expect((await Promise.all(starting)).sort()).toEqual(['changed', 'same', 'same', 'same', 'same']);
    await Promise.all([announce(), announce(), announce()]);
    await announce();

    expect(told).toMatchObject([{ channel: REQUESTS_CHANNEL, accounts: [{ keys: ['approvals'] }] }]);
  });

  it('is told where the requests went before, too', async () => {
    const { operations, told, announce } = await replicas();
    await noticeConfig(operations, configOf(PAYMENTS));
    await noticeConfig(operations, configOf(account({ channel: ELSEWHERE })));

    await announce();

    expect(told.map(({ channel }) => channel).sort()).toEqual([ELSEWHERE, REQUESTS_CHANNEL].sort());
  });

  it('stays to be told where Slack does not take it, and keeps no other channel from hearing', async () => {
    const { operations, deps, told, announce } = await replicas(REQUESTS_CHANNEL);
    await noticeConfig(operations, configOf(PAYMENTS, LAB));
    await noticeConfig(operations, configOf(STRICTER, { ...LAB, regions: [] }));

    await announce();
    expect(told.map(({ channel }) => channel)).toEqual([ELSEWHERE]);

    const invited: ConfigAnnouncement[] = [];
    const messenger = { postConfigChange: async (each: ConfigAnnouncement) => void invited.push(each) };
    await announceConfig({ ...deps, messenger });
    expect(invited.map(({ channel }) => channel)).toEqual([REQUESTS_CHANNEL]);
  });

  it('and another again before Slack took the first, is told in the order in which it was so', async () => {
    const { operations, deps } = await replicas();
    const changed = [1, 2, 3, 4, 5].map((count) =>
      configOf(account({ approvals: [{ ...TWO_OF_SECURITY, count }] })),
    );
    for (const config of changed) await noticeConfig(operations, config);
    const told: string[] = [];
    let isDown = true;
    const messenger = {
      postConfigChange: async ({ after }: ConfigAnnouncement) => {
        if (isDown) {
          isDown = false;
          throw new MessengerError('unclear', 'http_503', 0);
        }
        told.push(after);
      },
    };
    const patient = { ...deps, messenger, quotas: { take: async () => undefined } };

    await announceConfig(patient);
    expect(told).toEqual([]);

    await announceConfig(patient);
    expect(told).toEqual(changed.slice(1).map(({ fingerprint: after }) => after));
  });
});
