import type { PrincipalArn } from './arn.js';
import { randomId } from './random-id.js';

export type PrincipalKind = 'role' | 'user';

/** A role or a user as IAM tells of it. */
export interface Principal {
  readonly kind: PrincipalKind;
  readonly account: string;
  /** Begins and ends with a slash. */
  readonly path: string;
  readonly name: string;
  /** `AROA…` or `AIDA…`: another one when the same name is made again. */
  readonly id: string;
  readonly createdAt: Date;
}

/** A name, with its path before it where it has one (`team/Admin`), or both apart. */
export type PrincipalName = string | { readonly name: string; readonly path?: string };

export interface PrincipalNames {
  readonly roles?: readonly PrincipalName[];
  readonly users?: readonly PrincipalName[];
}

const ID_PREFIX: Readonly<Record<PrincipalKind, string>> = { role: 'AROA', user: 'AIDA' };

const PATH = /^\/(?:[!-.0-~]+\/)*$/;

/** The roles and users of all accounts. A name is there once in its account, whatever its path or case. */
export class Principals {
  readonly #byAccount = new Map<string, Map<string, Principal>>();

  /** Whether the account is one of ours. */
  plays(account: string): boolean {
    return this.#byAccount.has(account);
  }

  /** @throws for a name that exists already, or that IAM would not take. */
  add(account: string, { roles = [], users = [] }: PrincipalNames): void {
    for (const name of roles) this.#create(account, 'role', name);
    for (const name of users) this.#create(account, 'user', name);
  }

  /** Adds it unless it exists. */
  ensure(account: string, kind: PrincipalKind, name: PrincipalName): void {
    if (this.find(account, kind, partsOf(name).name) === undefined) this.#create(account, kind, name);
  }

  find(account: string, kind: PrincipalKind, name: string): Principal | undefined {
    return this.#byAccount.get(account)?.get(keyOf(kind, name));
  }

  /** A session is there while its role is. */
  has({ account, kind, path, name }: PrincipalArn): boolean {
    const found = this.find(account, kind === 'user' ? 'user' : 'role', name);
    return found !== undefined && found.name === name && (kind === 'session' || found.path === path);
  }

  remove({ account, kind, name }: Principal): void {
    this.#byAccount.get(account)?.delete(keyOf(kind, name));
  }

  /** By path and name. */
  list(account: string, kind: PrincipalKind, pathPrefix: string): Principal[] {
    const all = [...(this.#byAccount.get(account)?.values() ?? [])];
    return all
      .filter((one) => one.kind === kind && one.path.startsWith(pathPrefix))
      .sort((one, other) => (one.path + one.name < other.path + other.name ? -1 : 1));
  }

  #create(account: string, kind: PrincipalKind, given: PrincipalName): void {
    const { path, name } = partsOf(given);
    if (!/^[\w+=,.@-]{1,64}$/.test(name) || !PATH.test(path))
      throw new Error(`IAM takes no ${kind} ${path}${name}.`);
    if (this.find(account, kind, name) !== undefined)
      throw new Error(`There is a ${kind} ${name} in account ${account} already.`);
    const ofAccount = this.#byAccount.get(account) ?? new Map<string, Principal>();
    const id = `${ID_PREFIX[kind]}${randomId(17)}`;
    ofAccount.set(keyOf(kind, name), { kind, account, path, name, id, createdAt: new Date() });
    this.#byAccount.set(account, ofAccount);
  }
}

function keyOf(kind: PrincipalKind, name: string): string {
  return `${kind}/${name.toLowerCase()}`;
}

function partsOf(given: PrincipalName): { path: string; name: string } {
  if (typeof given !== 'string') return { path: given.path ?? '/', name: given.name };
  const cut = given.lastIndexOf('/') + 1;
  return { path: `/${given.slice(0, cut)}`, name: given.slice(cut) };
}
