import type { RedisClient } from './connect.js';

/**
 * Writes at once what one turn of the event loop asks for: with many people at once most turns ask for several commands,
 * and a system call for each costs more than making them. Each stays a command of its own, in the same order, and
 * counts as on its way from the moment it is asked for (ADR 37).
 */
export function sendTogether(client: RedisClient): void {
  client.on('connect', () => {
    const { stream } = client;
    const write = stream.write.bind(stream);
    let isHeld = false;
    const letGo = (): void => {
      isHeld = false;
      stream.uncork();
    };
    stream.write = ((...args: Parameters<typeof write>) => {
      if (!isHeld) {
        isHeld = true;
        stream.cork();
        process.nextTick(letGo);
      }
      return write(...args);
    }) as typeof stream.write;
  });
}
