import { StoreError } from '../workflow/store-port.js';

/** Answers by which Redis says that it did not run a command at all; a script, of which the first write was refused. */
const NOT_RUN =
  /^(LOADING|READONLY|MASTERDOWN|OOM|NOREPLICAS|MISCONF|CLUSTERDOWN|MOVED|ASK|TRYAGAIN|NOAUTH|NOPERM|BUSY)\b|-READONLY\b/;
/** ioredis' word for a command that was never sent. */
const NOT_SENT = /isn't writeable/;

/**
 * Runs a command and turns every failure into a `StoreError` that says whether it may have been done. A
 * connection that breaks with a command on its way leaves that open, and so does a timeout.
 */
export async function asking<T>(what: string, command: () => Promise<T>): Promise<T> {
  try {
    return await command();
  } catch (cause) {
    if (cause instanceof StoreError) throw cause;
    const said = cause instanceof Error ? cause.message : String(cause);
    const kind = NOT_RUN.test(said) || NOT_SENT.test(said) ? 'unavailable' : 'unclear';
    throw new StoreError(kind, `Redis: ${what} failed. ${said}`, { cause });
  }
}
