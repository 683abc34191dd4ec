import { DescribeKeyCommand, type KMSClient } from '@aws-sdk/client-kms';
import type { AliasName, KeyId } from '../domain/names.js';
import { calling, isNotFound } from './failures.js';

/** The key an alias points to in the client's account and Region; `undefined`: the alias is free. */
export async function keyBehindAlias(kms: KMSClient, alias: AliasName): Promise<KeyId | undefined> {
  return calling('DescribeKey', async () => {
    try {
      const { KeyMetadata: metadata } = await kms.send(new DescribeKeyCommand({ KeyId: alias }));
      return metadata?.KeyId as KeyId | undefined;
    } catch (cause) {
      if (isNotFound(cause)) return undefined;
      throw cause;
    }
  });
}
