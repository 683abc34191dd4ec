import type { StoredKey } from './key.js';
import type { World } from './world.js';

/** What somebody does to a key in the console, past the product. A member that is absent stays as it is. */
export interface HandMadeChange {
  /** Set or overwritten; `null` takes the tag off. */
  readonly tags?: Readonly<Record<string, string | null>>;
  readonly description?: string;
  /** The policy as JSON. */
  readonly policy?: string;
}

export function changeByHand(key: StoredKey, { tags = {}, description, policy }: HandMadeChange): void {
  for (const [name, value] of Object.entries(tags)) {
    if (value === null) key.tags.delete(name);
    else key.tags.set(name, value);
  }
  key.description = description ?? key.description;
  key.policy = policy ?? key.policy;
}

/** Points an alias of the key's account and Region to the key, wherever it led before. */
export function pointAlias(world: World, name: string, { account, region, keyId }: StoredKey): void {
  const alias = world.aliasesIn({ account, region }).find((one) => one.name === name);
  if (alias) alias.targetKeyId = keyId;
  else world.aliases.push({ account, region, name, targetKeyId: keyId, createdAt: new Date() });
}

/** What is left of a key after its waiting period: nothing, its aliases included. */
export function deleteForGood(world: World, key: StoredKey): void {
  for (const alias of world.aliasesOf(key)) world.aliases.splice(world.aliases.indexOf(alias), 1);
  world.keys.splice(world.keys.indexOf(key), 1);
}
