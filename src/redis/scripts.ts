import { AUDIT_SCRIPTS } from './audit-scripts.js';
import { BUCKET_SCRIPTS } from './bucket-scripts.js';
import type { RedisClient } from './connect.js';
import { COPY_SCRIPTS } from './copy-scripts.js';
import { HOME_SCRIPTS } from './home-scripts.js';
import { JOURNAL_SCRIPTS } from './journal-scripts.js';
import { LEASE_SCRIPTS } from './lease-scripts.js';
import { OPERATION_SCRIPTS } from './operation-scripts.js';
import { RECORD_SCRIPTS } from './record-scripts.js';
import { REPLICA_SCRIPTS } from './replica-scripts.js';
import { RETIREMENT_SCRIPTS } from './retirement-scripts.js';
import { UNDELIVERED_SCRIPTS } from './undelivered-scripts.js';

const SCRIPTS = {
  ...RECORD_SCRIPTS,
  ...AUDIT_SCRIPTS,
  ...BUCKET_SCRIPTS,
  ...UNDELIVERED_SCRIPTS,
  ...LEASE_SCRIPTS,
  ...JOURNAL_SCRIPTS,
  ...COPY_SCRIPTS,
  ...HOME_SCRIPTS,
  ...OPERATION_SCRIPTS,
  ...RETIREMENT_SCRIPTS,
  ...REPLICA_SCRIPTS,
} as const;

type Script = (...keysAndArguments: (string | number)[]) => Promise<unknown>;

/** A client that knows the scripts as commands; ioredis sends them by hash and loads them where they are missing. */
export type Scripted = RedisClient & { readonly [Name in keyof typeof SCRIPTS]: Script };

export function withScripts(client: RedisClient): Scripted {
  for (const [name, definition] of Object.entries(SCRIPTS)) client.defineCommand(name, definition);
  return client as Scripted;
}
