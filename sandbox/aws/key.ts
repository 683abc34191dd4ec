import { randomBytes, randomUUID } from 'node:crypto';
import { kmsArn, type Place } from './arn.js';
import type { KeySpec, KeyUsage } from './key-specs.js';
import type { Material } from './material.js';

export type Origin = 'EXTERNAL' | 'AWS_KMS';

export type KeyState = 'PendingImport' | 'Enabled' | 'Disabled' | 'PendingDeletion';

/** A KMS key as the stand-in keeps it. */
export interface StoredKey extends Place {
  readonly keyId: string;
  readonly arn: string;
  readonly keySpec: KeySpec;
  readonly keyUsage: KeyUsage;
  readonly origin: Origin;
  readonly multiRegion: boolean;
  description: string;
  readonly createdAt: Date;
  /** As GetKeyPolicy prints it. */
  policy: string;
  readonly tags: Map<string, string>;
  keyState: KeyState;
  deletionDate?: Date;
  /** Of an EXTERNAL key that ever had any. */
  material?: Material;
}

export interface StoredAlias extends Place {
  readonly name: string;
  targetKeyId: string;
  readonly createdAt: Date;
}

/** A snapshot of a key, for tests and the sandbox page to look at. */
export interface KeyRecord {
  readonly keyId: string;
  readonly arn: string;
  readonly account: string;
  readonly region: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly policy: string;
  readonly description: string;
  readonly keySpec: string;
  readonly keyUsage: string;
  readonly origin: string;
  readonly multiRegion: boolean;
  readonly keyState: string;
  readonly createdAt: Date;
  readonly aliases: readonly string[];
}

type Given = Omit<StoredKey, 'keyId' | 'arn' | 'createdAt' | 'keyState'>;

export function newKey(given: Given): StoredKey {
  const keyId = given.multiRegion ? `mrk-${randomBytes(16).toString('hex')}` : randomUUID();
  const keyState = given.origin === 'EXTERNAL' ? 'PendingImport' : 'Enabled';
  return { ...given, keyId, arn: kmsArn(given, `key/${keyId}`), createdAt: new Date(), keyState };
}

export function snapshotOf(key: StoredKey, aliases: readonly StoredAlias[]): KeyRecord {
  const { deletionDate: _, material: __, tags, ...rest } = key;
  return { ...rest, tags: Object.fromEntries(tags), aliases: aliases.map((alias) => alias.name).sort() };
}
