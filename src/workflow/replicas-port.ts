/** Which replicas run, and under which config. Throws `StoreError`. */
export interface Replicas {
  /** This replica runs under this config now, until it says otherwise or has not said so for half a minute. */
  note(replica: string, config: string): Promise<void>;
  /** The configs of all replicas that run, each once. */
  configs(): Promise<readonly string[]>;
  /** This replica ends. */
  leave(replica: string): Promise<void>;
}
