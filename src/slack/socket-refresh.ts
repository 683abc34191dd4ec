import type { SocketModeReceiver } from '@slack/bolt';
import { z } from 'zod';

type SocketModeClient = SocketModeReceiver['client'];

/** Slack will close this connection soon, and asks to come again; the other reasons are no invitation. */
const Invitation = z.object({
  type: z.literal('disconnect'),
  reason: z.enum(['refresh_requested', 'warning']),
});

/**
 * Connects anew at once when Slack asks for it. Left to itself the client waits until the old connection has
 * been closed to the end, which Slack does not do, and then as long again: nobody listens for seconds.
 *
 * @see https://docs.slack.dev/apis/events-api/using-socket-mode#disconnect
 */
export class SocketRefresh {
  private isClosing = false;

  constructor(private readonly client: SocketModeClient) {
    // After the client's own listener, which has begun to close the connection.
    client.on('ws_message', (data: unknown) => {
      if (!this.isClosing && isInvitation(data)) void this.refresh();
    });
  }

  /** From here on the connection that ends is not replaced. */
  stop(): void {
    this.isClosing = true;
  }

  /** A start that fails for good rejects here, unhandled, and ends the process, as any other reconnection does. */
  private async refresh(): Promise<void> {
    await this.client.disconnect();
    if (!this.isClosing) await this.client.start();
  }
}

function isInvitation(data: unknown): boolean {
  if (typeof data !== 'string' || !data.includes('"disconnect"')) return false;
  try {
    return Invitation.safeParse(JSON.parse(data)).success;
  } catch {
    return false;
  }
}
