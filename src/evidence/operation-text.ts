import type { Operation } from '../domain/operation.js';
import { printable } from './printable.js';

/** A line for each thing that whoever runs the bot has done: what no request tells, and an auditor asks about. */
export function operationText({ atMs, event }: Operation): string {
  const when = new Date(atMs).toISOString();
  if (event.type === 'config-changed') {
    const names = event.accounts.map(({ name, account }) => `${name} (${account})`);
    const which = names.length === 0 ? 'no account differs' : names.join(', ');
    const from = event.before === null ? 'begins as' : `${event.before.slice(0, 12)} is now`;
    return printable(`  config       ${when} ${from} ${event.after.slice(0, 12)}: ${which}`);
  }
  const why = event.reason === '' ? '' : `: ${event.reason}`;
  return printable(`  ${event.type.padEnd(11)}  ${when} ${event.scope} by ${event.by}${why}`);
}
