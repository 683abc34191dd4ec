import { z } from 'zod';
import type { Replicas } from '../workflow/replicas-port.js';
import { asking } from './failures.js';
import type { KeyNames } from './key-names.js';
import { parsing } from './read-snapshot.js';
import type { Scripted } from './scripts.js';

const BELIEVED_FOR_MS = 30_000;

/** One hash: replica → when it was last heard of, and its config. */
export class RedisReplicas implements Replicas {
  constructor(
    private readonly redis: Scripted,
    private readonly names: KeyNames,
  ) {}

  async note(replica: string, config: string): Promise<void> {
    await asking('replicas', () => this.redis.byokReplicaNote(this.names.replicas, replica, config));
  }

  async configs(): Promise<readonly string[]> {
    const reply = await asking('replicas', () =>
      this.redis.byokReplicaConfigs(this.names.replicas, BELIEVED_FOR_MS),
    );
    return [...new Set(parsing('the replicas', () => z.array(z.string()).parse(reply)))];
  }

  async leave(replica: string): Promise<void> {
    await asking('replicas', () => this.redis.hdel(this.names.replicas, replica));
  }
}
