import type { Account, Preset } from '../domain/account.js';
import type { RequestId } from '../domain/names.js';
import type { ListKind } from '../workflow/overview.js';
import { readRequestId } from './typed-id.js';

/** What somebody wants who typed the command. */
export type Wish =
  | { readonly type: 'form'; readonly word: string }
  | { readonly type: 'help' }
  | { readonly type: 'list'; readonly kind: ListKind }
  | { readonly type: 'status' | 'cancel'; readonly typed: string; readonly id: RequestId | undefined }
  | { readonly type: 'unknown'; readonly typed: string };

const HELP = new Set(['help', '?', '--help', '-h']);
const KINDS: ReadonlyMap<string, ListKind> = new Map([
  ['', 'all'],
  ['all', 'all'],
  ['mine', 'mine'],
  ['waiting', 'waiting'],
]);

/** Words come first; an account that is called like one of them is reached by its id. */
export function readCommand(text: string, accounts: readonly Account[]): Wish {
  const typed = text.trim();
  const [first = '', ...rest] = typed.split(/\s+/);
  const word = first.toLowerCase();
  const after = rest.join(' ');
  if (typed === '') return { type: 'form', word: '' };
  if (HELP.has(word)) return { type: 'help' };
  if (word === 'list') return listOf(typed, after);
  if (word === 'status' || word === 'cancel') return { type: word, typed: after, id: readRequestId(after) };
  if (named(accounts, typed)) return { type: 'form', word: typed };
  const id = typed.includes('-') ? readRequestId(typed) : undefined;
  return id ? { type: 'status', typed, id } : { type: 'unknown', typed };
}

function listOf(typed: string, after: string): Wish {
  const kind = KINDS.get(after.toLowerCase());
  return kind ? { type: 'list', kind } : { type: 'unknown', typed };
}

export interface Named {
  readonly account: Account;
  readonly preset?: Preset;
}

/** The account or preset that the words after the command name. */
export function named(accounts: readonly Account[], word: string): Named | undefined {
  return (
    find(accounts, (name) => name === word) ??
    find(accounts, (name) => name.toLowerCase() === word.toLowerCase())
  );
}

function find(accounts: readonly Account[], isMeant: (name: string) => boolean): Named | undefined {
  const account = accounts.find(({ id, name }) => isMeant(id) || isMeant(name));
  if (account) return { account };
  const presets = accounts.flatMap((each) => each.presets.map((preset) => ({ account: each, preset })));
  return presets.find(({ preset }) => isMeant(preset.name));
}
