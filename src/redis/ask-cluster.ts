import { z } from 'zod';
import type { HostPort } from './connect.js';
import type { Witnesses } from './master-finder.js';

/** Of each range of slots: first, last, its master, its replicas. */
const Node = z.tuple([z.string().nullable(), z.number()]).rest(z.unknown());
const Ranges = z.array(z.tuple([z.number(), z.number()]).rest(Node));

/** Any node of a Cluster says who is master of the slot that the key is in. */
export function askCluster(key: string): Witnesses['ask'] {
  return async (node, at) => {
    const [keySlot, slots] = await Promise.all([node.cluster('KEYSLOT', key), node.cluster('SLOTS')]);
    const slot = Number(keySlot);
    const ranges = Ranges.parse(slots);
    const [, , master] = ranges.find(([first, last]) => slot >= first && slot <= last) ?? [];
    if (!master) throw new Error(`Nobody has the slot ${slot}.`);
    const everybody = ranges.flatMap(([, , ...nodes]) => nodes.map((each) => addressOf(each, at)));
    const witnesses = new Map(everybody.map((each) => [`${each.host}:${each.port}`, each]));
    return { master: addressOf(master, at), witnesses: [...witnesses.values()] };
  };
}

/** A node that has no name to give away says nothing, or "?": it is where it was asked. */
function addressOf([host, port]: z.infer<typeof Node>, asked: HostPort): HostPort {
  return { host: host === null || host === '' || host === '?' ? asked.host : host, port };
}
