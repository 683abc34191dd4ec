import { once } from 'node:events';
import type { Server } from 'node:net';

/** Before a step is done, or after it is done and before its answer is back. */
export type Moment = 'before' | 'after';

/** Asked at every step; `cut`: somebody who took part in it has just been killed, so nothing goes on. */
export type Passes = (step: string, moment: Moment) => 'on' | 'cut';

/** A door between one bot and one of the servers it talks to. */
export interface Gate {
  readonly port: number;
  close(): Promise<void>;
}

export async function openGate(server: Server, end: () => void): Promise<Gate> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The gate does not listen on a port.');
  return {
    port: address.port,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      end();
      await closed;
    },
  };
}
