import { CreateAliasCommand, CreateKeyCommand, type CreateKeyCommandInput } from '@aws-sdk/client-kms';
import { type KeyAsRead, ORIGIN } from '../domain/key-as-read.js';
import { usageOf } from '../domain/key-spec.js';
import type { AliasName, EpochMs, KeyId, RequestId } from '../domain/names.js';
import type { PrincipalArn } from '../domain/principal.js';
import type { KeyRequest, MadeKey } from '../domain/request.js';
import { ownTags } from '../domain/tags.js';
import { KeyServiceError, type KeySession } from '../workflow/key-port.js';
import { keyBehindAlias } from './alias.js';
import type { SessionClients } from './clients.js';
import { calling } from './failures.js';
import { findByListing, findByTag } from './find-keys.js';
import { principalExists } from './principal-exists.js';
import { readKey } from './read-key.js';

const ABOUT_NEW_KEY = { aboutNewKey: true };

/** One assumed role in one account and Region. */
export class AwsKeySession implements KeySession {
  constructor(private readonly clients: SessionClients) {}

  keyBehind(alias: AliasName): Promise<KeyId | undefined> {
    return keyBehindAlias(this.clients.kms, alias);
  }

  /**
   * Creates a KMS key without key material (`Origin: EXTERNAL`, state `PendingImport`), its tags with it.
   *
   * Not idempotent, see `KeySession`.
   *
   * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html
   */
  async createKey(request: KeyRequest): Promise<MadeKey> {
    const command = new CreateKeyCommand(keyOf(request));
    const { KeyMetadata: metadata } = await calling('CreateKey', () => this.clients.createKey.send(command));
    const { KeyId: keyId, Arn: arn } = metadata ?? {};
    if (keyId && arn) return { keyId: keyId as KeyId, arn };
    const failure = {
      operation: 'CreateKey',
      code: 'NoKeyMetadata',
      message: 'KMS answered without a key id.',
    };
    throw new KeyServiceError('unclear', failure);
  }

  async findKeys(requestId: RequestId, newerThanMs: EpochMs): Promise<MadeKey[]> {
    const tagged = await this.findTagged(requestId);
    if (tagged.length > 0) return tagged;
    // The tag index lags behind by up to minutes, or may not be asked at all; the keys themselves can be.
    return calling('ListKeys', () => findByListing(this.clients.kms, requestId, newerThanMs));
  }

  private async findTagged(requestId: RequestId): Promise<MadeKey[]> {
    try {
      return await calling('GetResources', () => findByTag(this.clients.tagging, requestId));
    } catch (error) {
      if (error instanceof KeyServiceError) return [];
      throw error;
    }
  }

  async giveAlias(alias: AliasName, { keyId }: MadeKey): Promise<void> {
    const command = new CreateAliasCommand({ AliasName: alias, TargetKeyId: keyId });
    try {
      await calling('CreateAlias', () => this.clients.kms.send(command), ABOUT_NEW_KEY);
    } catch (error) {
      if (!(error instanceof KeyServiceError) || error.failure.code !== 'AlreadyExistsException') throw error;
      const behind = await this.keyBehind(alias);
      // Taken, yet not known everywhere: most likely ours, from a call whose answer was lost.
      if (behind === undefined) throw new KeyServiceError('busy', error.failure, { cause: error });
      if (behind !== keyId) throw error;
    }
  }

  async unknownOf(principals: readonly PrincipalArn[]): Promise<PrincipalArn[]> {
    const { iam } = this.clients;
    const known = await Promise.all(principals.map((principal) => principalExists(iam, principal)));
    return principals.filter((_principal, index) => !known[index]);
  }

  read({ arn }: MadeKey): Promise<KeyAsRead> {
    return readKey(this.clients.kms, arn, ABOUT_NEW_KEY);
  }
}

function keyOf({ id, parameters, terms }: KeyRequest): CreateKeyCommandInput {
  const tags = [...parameters.tags, ...ownTags(id)];
  return {
    Origin: ORIGIN,
    KeySpec: parameters.keySpec,
    KeyUsage: usageOf(parameters.keySpec).keyUsage,
    MultiRegion: parameters.regionality === 'multi-region-primary',
    Description: parameters.description,
    Policy: JSON.stringify(terms.keyPolicy),
    Tags: tags.map(({ key, value }) => ({ TagKey: key, TagValue: value })),
  };
}
