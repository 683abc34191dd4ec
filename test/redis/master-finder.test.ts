import { once } from 'node:events';
import { connect as connectTo, createServer, type Socket } from 'node:net';
import type { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { askCluster } from '../../src/redis/ask-cluster.js';
import { askSentinel } from '../../src/redis/ask-sentinel.js';
import type { HostPort } from '../../src/redis/connect.js';
import { MasterFinder, type Testimony } from '../../src/redis/master-finder.js';
import { inTheEnd } from '../support/endings.js';
import { eventually } from '../support/servers.js';

const FORMER = { host: 'former', port: 6379 };
const NEXT = { host: 'next', port: 6379 };
/** Nobody listens there: what they say is said for them. */
const WITNESSES = [1, 2, 3, 4, 5].map((port) => ({ host: '127.0.0.1', port }));

type Says = (at: HostPort) => Promise<HostPort>;

function finderOf(says: Says, start: readonly HostPort[] = WITNESSES) {
  const asked: number[] = [];
  const ask = async (_: Redis, at: HostPort): Promise<Testimony> => {
    asked.push(at.port);
    return { master: await says(at), witnesses: WITNESSES };
  };
  const finder = new MasterFinder({ start, login: {}, ask });
  inTheEnd(() => finder.close());
  return { finder, asked };
}

const silence = () => new Promise<HostPort>(() => undefined);
const away = () => Promise.reject(new Error('ECONNREFUSED'));

describe('whoever asks for the master', () => {
  it('hears what most say, not what one says that was cut off', async () => {
    const { finder } = finderOf(async ({ port }) => (port === 1 ? FORMER : NEXT));

    expect(await finder.find()).toEqual(NEXT);
  });

  it('does not wait for the silent once more than half agree', async () => {
    const { finder } = finderOf(async ({ port }) => (port <= 2 ? silence() : NEXT));

    expect(await finder.find()).toEqual(NEXT);
  });

  it('is content with fewer when the others are away', async () => {
    const { finder } = finderOf(async ({ port }) => (port <= 4 ? away() : NEXT));

    expect(await finder.find()).toEqual(NEXT);
  });

  it('learns of the others from the one it knows', async () => {
    const { finder, asked } = finderOf(async () => NEXT, WITNESSES.slice(0, 1));

    await finder.find();
    await finder.find();

    expect(asked).toEqual([1, 1, 2, 3, 4, 5]);
  });

  it('asks once, together with others', async () => {
    const { finder, asked } = finderOf(async () => NEXT);

    expect(await Promise.all([finder.find(), finder.find(), finder.find()])).toEqual([NEXT, NEXT, NEXT]);
    expect(asked).toHaveLength(5);
  });

  it('asks those of the configuration again when all that it knew are gone', async () => {
    let isMoved = false;
    const start = [{ host: 'one-name-for-all', port: 9 }];
    const { finder } = finderOf(
      async ({ host }) => (isMoved && host !== 'one-name-for-all' ? away() : NEXT),
      start,
    );
    await finder.find();
    isMoved = true;

    expect(await finder.find()).toEqual(NEXT);
  });

  it('is told why when nobody says', async () => {
    const { finder } = finderOf(away);

    await expect(finder.find()).rejects.toThrow(/^Nobody says where the Redis master is\./);
  });
});

describe('a connection to a former master', () => {
  async function connection(): Promise<Socket> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    inTheEnd(() => server.close());
    const stream = connectTo((server.address() as { readonly port: number }).port, '127.0.0.1');
    stream.on('error', () => undefined);
    await once(stream, 'connect');
    inTheEnd(() => stream.destroy());
    return stream;
  }

  it('is ended once more than half say that there is another, and not before', async () => {
    let converted = 2;
    const { finder } = finderOf(async ({ port }) => {
      if (port === 5) return FORMER;
      return port <= converted ? NEXT : away();
    });
    await finder.find();
    const [toFormer, toNext] = await Promise.all([connection(), connection()]);
    finder.watch(toFormer, FORMER);
    finder.watch(toNext, NEXT);

    // Time enough for a look, at which two of five say so.
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    expect([toFormer.destroyed, toNext.destroyed]).toEqual([false, false]);
    converted = 3;

    await eventually(async () => expect(toFormer.destroyed).toBe(true));
    expect(toNext.destroyed).toBe(false);
  });
});

describe('a node of a Cluster', () => {
  function node(slots: unknown): Redis {
    return { cluster: async (what: string) => (what === 'KEYSLOT' ? 6_000 : slots) } as unknown as Redis;
  }
  const at = { host: 'asked', port: 7_000 };

  it('says who has the slot of the key, and who else is there', async () => {
    const slots = [
      [0, 5_460, ['10.0.0.1', 7_001, 'id1', []], ['10.0.0.4', 7_004, 'id4', []]],
      [5_461, 16_383, ['10.0.0.2', 7_002, 'id2', []], ['10.0.0.1', 7_001, 'id1', []]],
    ];

    expect(await askCluster('{byok}')(node(slots), at)).toEqual({
      master: { host: '10.0.0.2', port: 7_002 },
      witnesses: [
        { host: '10.0.0.1', port: 7_001 },
        { host: '10.0.0.4', port: 7_004 },
        { host: '10.0.0.2', port: 7_002 },
      ],
    });
  });

  it.each([null, '', '?'])('that gives no name away (%j) is where it was asked', async (host) => {
    const { master } = await askCluster('{byok}')(node([[0, 16_383, [host, 7_001, 'id']]]), at);

    expect(master).toEqual({ host: 'asked', port: 7_001 });
  });

  it('does not say when nobody has the slot', async () => {
    const slots = [[0, 5_460, ['10.0.0.1', 7_001, 'id1']]];

    await expect(askCluster('{byok}')(node(slots), at)).rejects.toThrow('Nobody has the slot 6000.');
  });
});

describe('a Sentinel', () => {
  function sentinel(address: unknown): Redis {
    const others = [['name', 's2', 'ip', '10.0.0.2', 'port', '26379', 'flags', 'sentinel']];
    return {
      call: async (_: string, what: string) => (what === 'SENTINELS' ? others : address),
    } as unknown as Redis;
  }
  const at = { host: 'asked', port: 26_379 };

  it('says who is master, and who the other Sentinels are', async () => {
    expect(await askSentinel('mymaster')(sentinel(['10.0.0.9', '6379']), at)).toEqual({
      master: { host: '10.0.0.9', port: 6_379 },
      witnesses: [at, { host: '10.0.0.2', port: 26_379 }],
    });
  });

  it('that watches no such master says so', async () => {
    await expect(askSentinel('mymaster')(sentinel(null), at)).rejects.toThrow(
      'This Sentinel watches no master of the name "mymaster".',
    );
  });
});
