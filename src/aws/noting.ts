import type { NoteCall } from '../workflow/key-port.js';

type Next<Args, Result> = (args: Args) => Promise<Result>;

/** Within the SDK's retries, so that each time a call is sent is noted. */
export const EACH_SENDING = { step: 'finalizeRequest', priority: 'low', name: 'noteCall' } as const;

/** Middleware for a client or a command of the SDK. */
export function noting(note: NoteCall) {
  return <Args, Result extends { readonly output: object }>(
    next: Next<Args, Result>,
    { commandName = '' }: { readonly commandName?: string },
  ): Next<Args, Result> => {
    const operation = commandName.replace(/Command$/, '');
    return async (args) => {
      try {
        const result = await next(args);
        note({ operation, requestId: requestIdOf(result.output) ?? null, ended: 'ok' });
        return result;
      } catch (error) {
        note({ operation, requestId: requestIdOf(error) ?? null, ended: nameOf(error) });
        throw error;
      }
    };
  };
}

/** The network's own name of a failure says more than the SDK's, which calls a reset connection a timeout. */
export function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

/** AWS' id of the call that this is the answer to, an error or not. */
export function requestIdOf(answer: unknown): string | undefined {
  if (typeof answer !== 'object' || answer === null || !('$metadata' in answer)) return undefined;
  const { requestId } = (answer.$metadata ?? {}) as { readonly requestId?: unknown };
  return typeof requestId === 'string' ? requestId : undefined;
}
