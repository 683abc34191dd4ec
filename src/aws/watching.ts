import type { Watch } from '../workflow/watch-port.js';
import { nameOf } from './noting.js';

type Next<Args, Result> = (args: Args) => Promise<Result>;

/** Within the SDK's retries, so that each time a call is sent is seen. */
const EACH_SENDING = { step: 'finalizeRequest', priority: 'low', name: 'watchCall' } as const;

interface Client {
  readonly middlewareStack: {
    add(middleware: ReturnType<typeof watching>, options: typeof EACH_SENDING): void;
  };
}

/** The client, each call of which is watched. */
export function watched<C extends Client>(client: C, watch: Watch): C {
  client.middlewareStack.add(watching(watch), EACH_SENDING);
  return client;
}

function watching(watch: Watch) {
  return <Args, Result extends object>(
    next: Next<Args, Result>,
    { commandName = '' }: { readonly commandName?: string },
  ): Next<Args, Result> => {
    const operation = commandName.replace(/Command$/, '');
    return (args) => watch.call({ to: 'aws', operation, endOf: nameOf }, () => next(args));
  };
}
