import { StoreError } from '../workflow/store-port.js';
import { connectionsTo, type RedisClient, untilReady } from './connect.js';
import { asking } from './failures.js';
import { KeyNames } from './key-names.js';
import type { RedisOptions } from './redis-room.js';
import { type Examination, examineServer } from './start-checks.js';

/** What can be told of a server without writing to it. */
export type ServerLook =
  | { readonly outcome: 'unusable'; readonly said: string }
  | {
      readonly outcome: 'seen';
      readonly examination: Examination;
      /** How far its clock is ahead of this machine's. */
      readonly aheadMs: number;
      /** Why it runs no scripts; `undefined`: it does. */
      readonly scriptsRefused: string | undefined;
    };

const CONNECTED_WITHIN_MS = 5_000;

export async function lookAtServer({ address, keyPrefix, waitReplicas }: RedisOptions): Promise<ServerLook> {
  const connections = connectionsTo(address, new KeyNames(keyPrefix).readiness);
  const client = connections.connect('fail-fast');
  // What they say is in the failure of the command.
  client.on('error', () => undefined);
  try {
    await untilReady(client, CONNECTED_WITHIN_MS);
    const examination = await examineServer(client, { kind: address.kind, waitReplicas });
    const aheadMs = await clockAhead(client);
    return { outcome: 'seen', examination, aheadMs, scriptsRefused: await scriptsRefused(client) };
  } catch (error) {
    return { outcome: 'unusable', said: error instanceof Error ? error.message : String(error) };
  } finally {
    connections.close();
  }
}

/** As much of the way as the call took is not counted. */
async function clockAhead(client: RedisClient): Promise<number> {
  const askedAtMs = Date.now();
  const [seconds = 0, microseconds = 0] = await asking('time', () => client.time());
  const meanwhileMs = Date.now() - askedAtMs;
  return Math.round(Number(seconds) * 1_000 + Number(microseconds) / 1_000 - askedAtMs - meanwhileMs / 2);
}

async function scriptsRefused(client: RedisClient): Promise<string | undefined> {
  try {
    await asking('eval', () => client.eval("return redis.call('TIME')", 0));
    return undefined;
  } catch (error) {
    if (error instanceof StoreError) return error.message;
    throw error;
  }
}
