import type { Socket } from 'node:net';
import { Redis, type RedisOptions } from 'ioredis';
import type { HostPort } from './connect.js';

/** Longest wait for one witness: whoever is silent has no say. */
const ANSWER_WITHIN_MS = 1_000;
/** So soon do connections leave a master that has been replaced, were it alive or not. */
const LOOK_EVERY_MS = 1_000;
/** A big Cluster has hundreds of nodes that know it; these many are enough to ask. */
const MOST_WITNESSES = 9;

/** How a connection gets in, wherever it goes. */
export type Login = Pick<RedisOptions, 'username' | 'password' | 'tls'>;

/** What one witness says: where the master is, and who else could be asked. */
export interface Testimony {
  readonly master: HostPort;
  readonly witnesses: readonly HostPort[];
}

/** Those who know where the master is: the nodes of a Cluster, or Sentinels. */
export interface Witnesses {
  /** Some of them, or one name that stands for all; the others are learnt from them. */
  readonly start: readonly HostPort[];
  readonly login: Login;
  /** @throws when this one does not know. */
  ask(witness: Redis, at: HostPort): Promise<Testimony>;
}

/**
 * Knows where the present master is, and takes every connection away from a former one.
 *
 * All witnesses are asked, and most votes win. One alone may be wrong: a former master that comes back, or is
 * cut off from the others, takes itself for the master for a while. One that was replaced by Sentinels even
 * takes writes for some ten seconds more, and then forgets them.
 */
export class MasterFinder {
  private readonly open = new Map<string, Redis>();
  private readonly connected = new Map<Socket, string>();
  private readonly watching: NodeJS.Timeout;
  private known: readonly HostPort[] = [];
  private finding: Promise<HostPort> | undefined;
  private lastFailure: unknown;

  constructor(private readonly witnesses: Witnesses) {
    this.watching = setInterval(() => void this.leaveFormer(), LOOK_EVERY_MS);
  }

  /**
   * Asked by several at once, it looks once.
   *
   * @throws {Error} when no witness says.
   */
  find(): Promise<HostPort> {
    this.finding ??= this.look().finally(() => {
      this.finding = undefined;
    });
    return this.finding;
  }

  /** A connection to what `find` said. It is ended when that is not the master any more. */
  watch(stream: Socket, master: HostPort): void {
    this.connected.set(stream, nameOf(master));
    stream.once('close', () => this.connected.delete(stream));
  }

  close(): void {
    clearInterval(this.watching);
    for (const witness of this.open.values()) witness.disconnect();
  }

  private async look(): Promise<HostPort> {
    const vote = (await this.vote(this.known)) ?? (await this.vote(this.witnesses.start));
    if (!vote) throw new Error(`Nobody says where the Redis master is. ${String(this.lastFailure)}`);
    this.known = vote.said.witnesses.slice(0, MOST_WITNESSES);
    return vote.said.master;
  }

  /** Only more than half of all can be sure that somebody is master no more. */
  private async leaveFormer(): Promise<void> {
    if (this.known.length === 0) return;
    const vote = await this.vote(this.known);
    if (!vote || vote.votes <= this.known.length / 2) return;
    const present = nameOf(vote.said.master);
    for (const [stream, master] of this.connected) if (master !== present) stream.destroy();
  }

  /** Does not wait for the silent ones once more than half of all agree. */
  private vote(asked: readonly HostPort[]): Promise<Vote | undefined> {
    const votes = new Map<string, Vote>();
    return new Promise((resolve) => {
      const hear = async (at: HostPort): Promise<void> => {
        const said = await this.ask(at);
        if (!said) return;
        const name = nameOf(said.master);
        const vote = { said, votes: (votes.get(name)?.votes ?? 0) + 1 };
        votes.set(name, vote);
        if (vote.votes > asked.length / 2) resolve(vote);
      };
      void Promise.all(asked.map(hear)).then(() => {
        resolve([...votes.values()].sort((one, other) => other.votes - one.votes)[0]);
      });
    });
  }

  /** On a connection that is kept for the next time, unless it failed. */
  private async ask(at: HostPort): Promise<Testimony | undefined> {
    const name = nameOf(at);
    const witness = this.open.get(name) ?? this.connect(name, at);
    try {
      return await this.witnesses.ask(witness, at);
    } catch (error) {
      // Why a connection failed is in its event; the call knows only that it did.
      if (witness.status === 'ready') this.lastFailure = error;
      witness.disconnect();
      return undefined;
    }
  }

  private connect(name: string, { host, port }: HostPort): Redis {
    const witness = new Redis({
      ...this.witnesses.login,
      host,
      port,
      retryStrategy: null,
      maxRetriesPerRequest: 0,
      connectTimeout: ANSWER_WITHIN_MS,
      commandTimeout: ANSWER_WITHIN_MS,
      disconnectTimeout: 0,
      enableReadyCheck: false,
    });
    this.open.set(name, witness);
    witness.on('error', (error) => {
      this.lastFailure = error;
    });
    witness.once('end', () => {
      if (this.open.get(name) === witness) this.open.delete(name);
    });
    return witness;
  }
}

interface Vote {
  readonly said: Testimony;
  readonly votes: number;
}

function nameOf({ host, port }: HostPort): string {
  return `${host}:${port}`;
}
