import { connect as connectPlain, Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls';
import { AbstractConnector, type RedisOptions } from 'ioredis';
import type { MasterFinder } from './master-finder.js';

/**
 * Connects a plain client to whoever is master at this moment, each time that the client connects. What goes
 * wrong is a connection that closed, so that the client tries again by its own strategy.
 */
export function connectorTo(finder: MasterFinder): NonNullable<RedisOptions['Connector']> {
  return class MasterConnector extends AbstractConnector {
    private readonly tls: ConnectionOptions | undefined;

    constructor(options: unknown) {
      const { disconnectTimeout = 0, tls } = options as RedisOptions;
      super(disconnectTimeout);
      this.tls = tls;
    }

    async connect(): Promise<Socket | TLSSocket> {
      this.connecting = true;
      try {
        const master = await finder.find();
        if (this.connecting) {
          this.stream = this.tls ? connectTls({ ...master, ...this.tls }) : connectPlain(master);
          finder.watch(this.stream, master);
        }
      } catch (error) {
        this.firstError = error as Error;
        this.stream = new Socket().destroy();
      }
      // ioredis' own words for a client that was disconnected meanwhile.
      if (!this.connecting) throw new Error('Connection is closed.');
      return this.stream;
    }

    /** The witnesses may not have heard yet that this one is a replica now. */
    override check({ role }: { readonly role?: string }): boolean {
      return role === undefined || role === 'master';
    }
  };
}
