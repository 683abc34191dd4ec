import type { Account } from './account.js';
import { partitionOf } from './account.js';
import type { JsonObject } from './names.js';

/**
 * The key policy that the key is created with, as the AWS console writes it for a key without named
 * administrators or users: the account's own IAM policies decide, and nobody else.
 *
 * Stable in order and bytes: it is part of the fingerprint.
 */
export function renderKeyPolicy(account: Account): JsonObject {
  return {
    Id: 'key-consolepolicy-3',
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'Enable IAM User Permissions',
        Effect: 'Allow',
        Principal: { AWS: `arn:${partitionOf(account)}:iam::${account.id}:root` },
        Action: 'kms:*',
        Resource: '*',
      },
    ],
  };
}
