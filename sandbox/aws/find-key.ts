import { type KmsArn, kmsArn, parseKmsArn } from './arn.js';
import { authorize, type Demand, mayEver } from './authorize.js';
import { AwsError } from './aws-error.js';
import type { Call } from './call.js';
import { accessDenied } from './dialects.js';
import type { StoredKey } from './key.js';

type DemandFacts = NonNullable<Demand['facts']>;

const KEY_ID = /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32})$/;

/**
 * The key an operation speaks of, if the caller may do `action` to it.
 *
 * @param id key id, key ARN, alias name or alias ARN. An alias is judged by its key.
 * @throws {AwsError} NotFoundException, or AccessDeniedException.
 */
export function findKey(call: Call, id: string, action: string, facts: DemandFacts = {}): StoredKey {
  const where = locate(call, id);
  const found = lookUp(call, where);
  if (found === undefined) throw absent(call, where, action);
  try {
    authorizeOnKey(call, found, action, { ...requestAlias(where), ...facts });
  } catch (error) {
    throw where.account === call.place.account ? error : hidden(call, action);
  }
  return found;
}

function authorizeOnKey(call: Call, key: StoredKey, action: string, facts: DemandFacts): void {
  authorize(call, { action, resource: key.arn, key, facts: { ...keyFacts(call, key), ...facts } });
}

/** @throws {AwsError} KMSInvalidStateException */
export function refuseWhilePendingDeletion(key: StoredKey): void {
  if (key.keyState === 'PendingDeletion') {
    throw new AwsError('KMSInvalidStateException', `${key.arn} is pending deletion.`);
  }
}

function locate(call: Call, id: string): KmsArn {
  if (id.startsWith('arn:')) {
    const arn = parseKmsArn(id);
    if (arn === undefined) throw notFound(`Invalid arn ${id}`);
    if (arn.region !== call.place.region) throw notFound(`Invalid arn ${arn.region}`);
    return arn;
  }
  if (id.startsWith('alias/')) return { ...call.place, resource: id };
  if (!KEY_ID.test(id)) throw notFound(`Invalid keyId '${id}'`);
  return { ...call.place, resource: `key/${id}` };
}

function lookUp(call: Call, where: KmsArn): StoredKey | undefined {
  const alias = call.world.aliasesIn(where).find(({ name }) => name === where.resource);
  const keyId = alias?.targetKeyId ?? where.resource.replace(/^key\//, '');
  return call.world.keysIn(where).find((key) => key.keyId === keyId);
}

function absent(call: Call, where: KmsArn, action: string): AwsError {
  if (where.account !== call.place.account) return hidden(call, action);
  const arn = kmsArn(where, where.resource);
  if (!mayEver(call, action)) authorize(call, { action, resource: arn });
  return notFound(
    where.resource.startsWith('alias/') ? `Alias ${arn} is not found.` : `Key '${arn}' does not exist`,
  );
}

/** Another account's key is as good as absent to whoever may not use it. */
function hidden(call: Call, action: string): AwsError {
  const why =
    'because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access';
  return accessDenied(
    call.service,
    `User: ${call.caller.arn} is not authorized to perform: ${action} on this resource ${why}`,
  );
}

function notFound(message: string): AwsError {
  return new AwsError('NotFoundException', message);
}

function requestAlias({ resource }: KmsArn): Record<string, string> {
  return resource.startsWith('alias/') ? { 'kms:RequestAlias': resource } : {};
}

function keyFacts(call: Call, key: StoredKey): DemandFacts {
  const aliases = call.world.aliasesOf(key).map(({ name }) => name);
  const tags = [...key.tags].map(([name, value]) => [`aws:ResourceTag/${name}`, value]);
  return {
    ...Object.fromEntries(tags),
    ...specFacts(key),
    ...(aliases.length > 0 && { 'kms:ResourceAliases': aliases }),
  };
}

type Spec = Pick<StoredKey, 'origin' | 'keySpec' | 'keyUsage' | 'multiRegion'>;

/** How the unchangeable properties of a key look to condition keys. */
export function specFacts(key: Spec): Record<string, string> {
  return {
    'kms:KeyOrigin': key.origin,
    'kms:KeySpec': key.keySpec,
    'kms:KeyUsage': key.keyUsage,
    'kms:MultiRegion': String(key.multiRegion),
  };
}
