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

const KINDS: ReadonlyMap<string, ListKind> = new Map([
  ['', 'all'],
  ['all', 'all'],
  ['mine', 'mine'],
  ['waiting', 'waiting'],
]);

/** The words of the command; each makes something of what stands after it. */
const WORDS: ReadonlyMap<string, (typed: string, after: string) => Wish> = new Map([
  ...['help', '?', '--help', '-h'].map((word) => [word, (): Wish => ({ type: 'help' })] as const),
  ['list', listOf],
  ['status', (_typed, after) => aboutOne('status', after)],
  ['cancel', (_typed, after) => aboutOne('cancel', after)],
]);

/** Whether this is taken for words of the command, so that no account or preset can be called so. */
export function isCommandWord(typed: string): boolean {
  return WORDS.has(firstWord(typed));
}

export function readCommand(text: string, accounts: readonly Account[]): Wish {
  const typed = text.trim();
  if (typed === '') return { type: 'form', word: '' };
  const after = typed.split(/\s+/).slice(1).join(' ');
  const wish = WORDS.get(firstWord(typed))?.(typed, after);
  if (wish) return wish;
  if (named(accounts, typed)) return { type: 'form', word: typed };
  const id = typed.includes('-') ? readRequestId(typed) : undefined;
  return id ? { type: 'status', typed, id } : { type: 'unknown', typed };
}

function firstWord(typed: string): string {
  return typed.trim().split(/\s+/)[0]?.toLowerCase() ?? '';
}

function aboutOne(type: 'status' | 'cancel', typed: string): Wish {
  return { type, typed, id: readRequestId(typed) };
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
