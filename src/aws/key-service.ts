import { AssumeRoleCommand, type AssumeRoleCommandInput } from '@aws-sdk/client-sts';
import type { KeyRequest } from '../domain/request.js';
import { type KeyService, KeyServiceError, type KeySession } from '../workflow/key-port.js';
import { AwsClients, type SessionCredentials } from './clients.js';
import { calling } from './failures.js';
import { AwsKeySession } from './key-session.js';
import { sessionPolicy } from './session-policy.js';

/**
 * The shortest that AWS gives, and no longer than the search for a lost key lasts. It carries the promise of one
 * key: a run that slept with its intent committed can no longer send CreateKey once people may have it sent again.
 */
const SESSION_SECONDS = 900;

/** AWS through the SDK. The bot's own rights are to assume the roles of the config, and nothing else. */
export class AwsKeyService implements KeyService {
  private readonly clients = new AwsClients();

  async open(request: KeyRequest): Promise<KeySession> {
    const { region } = request.parameters;
    const credentials = await this.assumeRole(request);
    return new AwsKeySession(this.clients.ofSession(region, credentials));
  }

  close(): void {
    this.clients.close();
  }

  private async assumeRole(request: KeyRequest): Promise<SessionCredentials> {
    const command = new AssumeRoleCommand(roleOf(request));
    const sts = this.clients.sts(request.parameters.region);
    const { Credentials: given } = await calling('AssumeRole', () => sts.send(command));
    const {
      AccessKeyId: accessKeyId,
      SecretAccessKey: secretAccessKey,
      SessionToken: sessionToken,
    } = given ?? {};
    if (accessKeyId && secretAccessKey && sessionToken) return { accessKeyId, secretAccessKey, sessionToken };
    const failure = {
      operation: 'AssumeRole',
      code: 'NoCredentials',
      message: 'STS answered without credentials.',
    };
    throw new KeyServiceError('busy', failure);
  }
}

/** Session name and source identity appear in every CloudTrail event of the session. */
function roleOf(request: KeyRequest): AssumeRoleCommandInput {
  const { account } = request.terms;
  return {
    RoleArn: account.roleArn,
    RoleSessionName: `byok-${request.id}`,
    DurationSeconds: SESSION_SECONDS,
    Policy: JSON.stringify(sessionPolicy(request)),
    ...(account.externalId === null ? {} : { ExternalId: account.externalId }),
    ...(account.sourceIdentity ? { SourceIdentity: request.requestedBy } : {}),
  };
}
