import { GetRoleCommand, GetUserCommand, type IAMClient } from '@aws-sdk/client-iam';
import type { PrincipalArn } from '../domain/principal.js';
import { calling } from './failures.js';

/** Whether IAM knows this role or user under just this ARN. */
export async function principalExists(iam: IAMClient, principal: PrincipalArn): Promise<boolean> {
  const [, kind, path = ''] = /:(role|user)\/(.+)$/.exec(principal) ?? [];
  const name = path.slice(path.lastIndexOf('/') + 1);
  return calling(kind === 'role' ? 'GetRole' : 'GetUser', async () => {
    try {
      const found =
        kind === 'role'
          ? (await iam.send(new GetRoleCommand({ RoleName: name }))).Role
          : (await iam.send(new GetUserCommand({ UserName: name }))).User;
      // IAM finds a name in any case and under any path; a key policy takes the ARN as it is.
      return found?.Arn === principal;
    } catch (cause) {
      if (cause instanceof Error && cause.name.startsWith('NoSuchEntity')) return false;
      throw cause;
    }
  });
}
