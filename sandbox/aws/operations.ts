import { createAlias, listAliases } from './aliases.js';
import { authorize } from './authorize.js';
import { AwsError } from './aws-error.js';
import type { Call, Operation, Result, Service } from './call.js';
import { createKey } from './create-key.js';
import { unknownOperation } from './dialects.js';
import { findKey } from './find-key.js';
import { getRole, getUser, listRoles, listUsers } from './iam.js';
import { deleteImportedKeyMaterial, getParametersForImport, importKeyMaterial } from './import-material.js';
import { textOf } from './input.js';
import { describeKey, enableKey, getKeyPolicy, listKeys, listResourceTags, tagResource } from './keys.js';
import { getServiceQuota } from './service-quotas.js';
import { assumeRole, getCallerIdentity } from './sts.js';
import { getResources } from './tagging.js';

const OPERATIONS: Readonly<Record<Service, Readonly<Record<string, Operation>>>> = {
  kms: {
    CreateKey: createKey,
    CreateAlias: createAlias,
    DescribeKey: describeKey,
    DeleteImportedKeyMaterial: deleteImportedKeyMaterial,
    EnableKey: enableKey,
    GetKeyPolicy: getKeyPolicy,
    GetParametersForImport: getParametersForImport,
    ImportKeyMaterial: importKeyMaterial,
    ListAliases: listAliases,
    ListKeys: listKeys,
    ListResourceTags: listResourceTags,
    TagResource: tagResource,
  },
  sts: { AssumeRole: assumeRole, GetCallerIdentity: getCallerIdentity },
  tagging: { GetResources: getResources },
  iam: { GetRole: getRole, GetUser: getUser, ListRoles: listRoles, ListUsers: listUsers },
  servicequotas: { GetServiceQuota: getServiceQuota },
};

/** Operations of KMS that exist and that the stand-in only refuses. */
const REFUSED =
  /^(Encrypt|Decrypt|ReEncrypt|Sign|Verify|GenerateMac|VerifyMac|GenerateDataKey\w*|GenerateRandom|GetPublicKey|(Enable|Disable)KeyRotation|RotateKeyOnDemand|DisableKey|(Schedule|Cancel)KeyDeletion|(Put|List)KeyPolic(y|ies)|CreateGrant|ListGrants|RevokeGrant|(Update|Delete)Alias|UpdateKeyDescription|UntagResource|ReplicateKey|UpdatePrimaryRegion)$/;

/** @throws {AwsError} for everything AWS would refuse, unknown operations included. */
export async function perform(call: Call): Promise<Result> {
  const work = OPERATIONS[call.service][call.operation];
  if (work !== undefined) return work(call);
  if (call.service === 'kms' && REFUSED.test(call.operation)) return refuse(call);
  call.world.protocolErrors.push(`The stand-in does not know ${call.service} ${call.operation}.`);
  throw unknownOperation(call);
}

/** The refusal is IAM's; only a role that was given the right gets past it, to a complaint. */
function refuse(call: Call): never {
  const action = `kms:${call.operation}`;
  const id = textOf(call.input, 'KeyId');
  if (id === undefined) authorize(call, { action, resource: '*' });
  else findKey(call, id, action);
  call.world.protocolErrors.push(`The stand-in does not perform ${action}.`);
  throw new AwsError('UnsupportedOperationException', `${call.operation} is not supported.`);
}
