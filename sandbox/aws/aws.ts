import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { homeOf, type Place, parsePrincipalArn } from './arn.js';
import { changeByHand, deleteForGood, type HandMadeChange, pointAlias } from './by-hand.js';
import type { Credentials } from './caller.js';
import { envFor } from './env-for.js';
import { Faults } from './faults.js';
import { type KeyRecord, type KeyState, newKey, type Origin, type StoredKey, snapshotOf } from './key.js';
import { defaultPolicy } from './key-policy.js';
import { takeMaterial } from './material.js';
import type { PrincipalNames } from './principals.js';
import { Quotas } from './quotas.js';
import { createListener, type Desk } from './server.js';
import { Signal } from './signal.js';
import { signIn } from './sts.js';
import type { TrailEvent } from './trail.js';
import { type Account, type Role, World } from './world.js';

export interface AwsOptions {
  /** `principals` are the roles and users an account has beside the bot's roles and those AWS makes. */
  readonly accounts: readonly Account[];
  /** The account of the bot's own user. Its long-lived access key is random per start. */
  readonly bot?: { readonly account: string };
  /** Default: any free port. */
  readonly port?: number;
  /** How late a new key shows in GetResources. Default 0. */
  readonly tagDelayMs?: number;
  /** Keys an account may have in a Region. Default AWS's 100,000. */
  readonly keyQuota?: number;
  /** Refuse calls above AWS's rates. Default false. */
  readonly enforceQuotas?: boolean;
  /** How long every answer takes, as a network and a service do. Default 0. */
  readonly latencyMs?: number;
}

/** What a scene may say of a key somebody else made. */
export interface KeyScene {
  readonly alias?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly description?: string;
  readonly origin?: Origin;
  readonly multiRegion?: boolean;
  /** Default: the policy of AWS, which leaves everything to IAM. */
  readonly policy?: string;
}

const BOT_ACCOUNT = '999900001111';

/**
 * Starts a stand-in for STS, KMS, IAM, the Tagging API and Service Quotas on loopback. All Regions arrive
 * at one address: the Region is what the signature is scoped to. Product code is pointed at it by `env` and nothing else.
 */
export async function startAws(options: AwsOptions): Promise<Aws> {
  const world = new World(options.bot?.account ?? BOT_ACCOUNT);
  world.tagDelayMs = options.tagDelayMs ?? world.tagDelayMs;
  world.keyQuota = options.keyQuota ?? world.keyQuota;
  for (const account of options.accounts) world.open(account);
  const quotas = options.enforceQuotas ? new Quotas() : undefined;
  const desk = {
    world,
    faults: new Faults(),
    trail: [],
    signal: new Signal(),
    quotas,
    latencyMs: options.latencyMs ?? 0,
  };
  const server = createServer(createListener(desk));
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  return new Aws(desk, server);
}

/** The stand-in as tests and the sandbox see it. */
export class Aws {
  readonly url: string;
  /** Everything the product's process needs to find it. */
  readonly env: Readonly<Record<string, string>>;
  readonly trail: readonly TrailEvent[];
  readonly faults: Faults;
  /** Re-evaluated after every call and change. */
  readonly until: Signal['until'];
  /** What the stand-in could not judge as AWS would: empty, or the test proves less than it seems to. */
  readonly protocolErrors: readonly string[];
  readonly #desk: Desk;
  readonly #server: Server;

  constructor(desk: Desk, server: Server) {
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('The server has no port.');
    this.url = `http://127.0.0.1:${address.port}`;
    this.env = envFor(this.url, desk.world);
    this.trail = desk.trail;
    this.faults = desk.faults;
    this.until = desk.signal.until.bind(desk.signal);
    this.protocolErrors = desk.world.protocolErrors;
    this.#desk = desk;
    this.#server = server;
  }

  get tagDelayMs(): number {
    return this.#desk.world.tagDelayMs;
  }

  set tagDelayMs(ms: number) {
    this.#desk.world.tagDelayMs = ms;
    this.#desk.signal.changed();
  }

  /** What must stand in no log, no store and no message: secret keys and session tokens, of every session too. */
  get secrets(): string[] {
    const { bot, sessions } = this.#desk.world;
    const temporary = [...sessions.values()].flatMap(({ secretAccessKey, session }) => [
      secretAccessKey,
      session.token,
    ]);
    return [bot.secretAccessKey, ...temporary];
  }

  /** Snapshots of the keys there are, oldest first. */
  keys(where: Partial<Place> = {}): KeyRecord[] {
    const { world } = this.#desk;
    world.letMaterialExpire();
    return world.keys
      .filter((key) => where.account === undefined || key.account === where.account)
      .filter((key) => where.region === undefined || key.region === where.region)
      .map((key) => snapshotOf(key, world.aliasesOf(key)));
  }

  /** Calls back after every call and change. */
  onChange(listener: () => void): () => void {
    return this.#desk.signal.listen(listener);
  }

  /** The roles of every account as they are now. */
  accounts(): { readonly id: string; readonly roles: readonly Role[] }[] {
    return [...this.#desk.world.roles].map(([id, roles]) => ({
      id,
      roles: [...roles.values()].map((role) => ({ ...role })),
    }));
  }

  /** Sets a scene: a key somebody else made, `PendingImport` unless its origin is `AWS_KMS`. */
  createKeyFor(account: string, region: string, scene: KeyScene = {}): KeyRecord {
    const { world, signal } = this.#desk;
    const { origin = 'EXTERNAL', multiRegion = false, description = '' } = scene;
    const place = { account, region };
    const spec = { keySpec: 'SYMMETRIC_DEFAULT', keyUsage: 'ENCRYPT_DECRYPT', origin, multiRegion } as const;
    const policy = scene.policy ?? defaultPolicy(homeOf(place));
    const tags = new Map(Object.entries(scene.tags ?? {}));
    const key = newKey({ ...place, ...spec, description, tags, policy });
    world.keys.push(key);
    if (scene.alias !== undefined) {
      world.aliases.push({ ...place, name: scene.alias, targetKeyId: key.keyId, createdAt: new Date() });
    }
    signal.changed();
    return snapshotOf(key, world.aliasesOf(key));
  }

  /** Somebody takes an alias from its key. */
  removeAlias({ account, region }: Place, name: string): void {
    const { world, signal } = this.#desk;
    const at = world.aliases.findIndex(
      (alias) => alias.name === name && alias.account === account && alias.region === region,
    );
    if (at === -1) throw new Error(`There is no alias ${name} in ${region} of ${account}.`);
    world.aliases.splice(at, 1);
    signal.changed();
  }

  /** Somebody signs in to a role, past the bot. @returns what their AWS SDK needs. */
  signIn(place: Place, role: string, sessionName: string): Credentials {
    const { world } = this.#desk;
    const found = world.role(place.account, role);
    if (found === undefined) throw new Error(`There is no role ${role} in account ${place.account}.`);
    return signIn(world, place, found, sessionName);
  }

  /** Material arrives from outside, for good: the key is `Enabled`. Default: random bytes. */
  importMaterial(keyId: string, material: Buffer = randomBytes(32)): void {
    takeMaterial(this.#key(keyId), material);
    this.setKeyState(keyId, 'Enabled');
  }

  /** Ends the 24 hours of every import token there is. */
  expireImportTokens(): void {
    for (const parameters of this.#desk.world.imports.values()) parameters.expiresAtMs = 0;
    this.#desk.signal.changed();
  }

  setKeyState(keyId: string, state: KeyState): void {
    const key = this.#key(keyId);
    key.keyState = state;
    if (state === 'PendingDeletion') key.deletionDate = new Date(Date.now() + 30 * 86_400_000);
    else delete key.deletionDate;
    this.#desk.signal.changed();
  }

  /** Somebody changes a key in the console. */
  changeKey(keyId: string, change: HandMadeChange): void {
    changeByHand(this.#key(keyId), change);
    this.#desk.signal.changed();
  }

  /** Somebody points an alias to this key, wherever it led before. */
  pointAlias(name: string, keyId: string): void {
    pointAlias(this.#desk.world, name, this.#key(keyId));
    this.#desk.signal.changed();
  }

  /** The key is gone, its aliases with it. */
  deleteKey(keyId: string): void {
    deleteForGood(this.#desk.world, this.#key(keyId));
    this.#desk.signal.changed();
  }

  /** Changes a role for the calls to come, of running sessions too. A member that is absent stays as it is. */
  setRole(account: string, name: string, change: Partial<Omit<Role, 'name'>>): void {
    const role = this.#desk.world.role(account, name);
    if (role === undefined) throw new Error(`There is no role ${name} in account ${account}.`);
    Object.assign(role, change);
    this.#desk.signal.changed();
  }

  /** More roles and users for an account. @throws when one is there already. */
  addPrincipals(account: string, names: PrincipalNames): void {
    const { world, signal } = this.#desk;
    if (!world.principals.plays(account)) throw new Error(`There is no account ${account}.`);
    world.principals.add(account, names);
    signal.changed();
  }

  /** Deletes a role or a user; sessions of the role lose every right. */
  removePrincipal(arn: string): void {
    const { world, signal } = this.#desk;
    const { principal } = this.#lookUp(arn);
    if (principal === undefined) throw new Error(`There is no principal ${arn}.`);
    world.principals.remove(principal);
    if (principal.kind === 'role')
      world.roles.get(principal.account)?.delete(`${principal.path}${principal.name}`.slice(1));
    signal.changed();
  }

  /**
   * Whether a key policy may name the principal (an ARN or an account id). For a role or user of an account
   * of this stand-in, IAM says the same; accounts and what is in others exist until somebody says otherwise.
   */
  setPrincipalExists(principal: string, exists: boolean): void {
    const { missingPrincipals, principals } = this.#desk.world;
    const { wanted, principal: found } = this.#lookUp(principal);
    if (exists) missingPrincipals.delete(principal);
    else if (wanted === undefined) missingPrincipals.add(principal);
    if (wanted !== undefined && exists) principals.ensure(wanted.account, wanted.kind, wanted);
    if (found !== undefined && !exists) principals.remove(found);
    this.#desk.signal.changed();
  }

  /** Ends the temporary credentials of every session there is. */
  expireSessions(): void {
    const { world, signal } = this.#desk;
    for (const { session } of world.sessions.values()) session.expiresAtMs = 0;
    signal.changed();
  }

  async stop(): Promise<void> {
    this.#desk.signal.close();
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
  }

  /** `wanted`: the ARN is of a role or user in an account of ours; `principal`: it exists. */
  #lookUp(text: string) {
    const { principals } = this.#desk.world;
    const arn = parsePrincipalArn(text);
    if (arn === undefined || !principals.plays(arn.account)) return {};
    const { account, kind, path, name } = arn;
    if (kind !== 'role' && kind !== 'user') return {};
    const principal = principals.has(arn) ? principals.find(account, kind, name) : undefined;
    return { wanted: { account, kind, path, name }, principal };
  }

  #key(keyId: string): StoredKey {
    const key = this.#desk.world.keys.find((one) => one.keyId === keyId);
    if (key === undefined) throw new Error(`There is no key ${keyId}.`);
    return key;
  }
}
