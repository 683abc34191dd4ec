import { z } from 'zod';
import type { Witnesses } from './master-finder.js';

const Address = z.tuple([z.string(), z.coerce.number()]);
/** Each of the other Sentinels as names and values in turn. */
const Others = z.array(z.array(z.string()).transform(pairsOf));

/** Any Sentinel says who is the master of that name, and who the other Sentinels are. */
export function askSentinel(name: string): Witnesses['ask'] {
  return async (sentinel, at) => {
    const [address, others] = await Promise.all([
      sentinel.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', name),
      sentinel.call('SENTINEL', 'SENTINELS', name),
    ]);
    if (address === null) throw new Error(`This Sentinel watches no master of the name "${name}".`);
    const [host, port] = Address.parse(address);
    const witnesses = Others.parse(others).map((fields) => ({
      host: fields.get('ip') ?? '',
      port: Number(fields.get('port')),
    }));
    return { master: { host, port }, witnesses: [at, ...witnesses] };
  };
}

function pairsOf(flat: readonly string[]): Map<string, string> {
  return new Map(flat.flatMap((text, at) => (at % 2 === 0 ? [[text, flat[at + 1] ?? '']] : [])));
}
