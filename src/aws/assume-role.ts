import { AssumeRoleCommand, type STSClient } from '@aws-sdk/client-sts';
import type { Account } from '../domain/account.js';
import type { JsonObject } from '../domain/names.js';
import { SESSION_MS } from '../domain/search-schedule.js';
import { KeyServiceError, type NoteCall } from '../workflow/key-port.js';
import type { SessionCredentials } from './clients.js';
import { calling } from './failures.js';
import { EACH_SENDING, noting } from './noting.js';

/**
 * It carries the promise of one key: a run that slept with its intent committed can no longer send CreateKey once
 * people may have it sent again.
 */
const SESSION_SECONDS = SESSION_MS / 1_000;

interface Session {
  readonly account: Account;
  /** Stands in every CloudTrail event of the session, as the source identity does. */
  readonly sessionName: string;
  /** Narrows what the role may do; at most 2,048 characters. */
  readonly policy: JsonObject;
  /** On whose behalf: a person's Slack id, or what the bot does by itself. */
  readonly by: string;
  readonly note?: NoteCall;
  /** Default: as long as a lost key is looked for. */
  readonly seconds?: number;
}

/** The bot's own rights are to assume the roles of the config, and nothing else. */
export async function assumeRole(sts: STSClient, session: Session): Promise<SessionCredentials> {
  const { account, sessionName, policy, by, note, seconds = SESSION_SECONDS } = session;
  const command = new AssumeRoleCommand({
    RoleArn: account.roleArn,
    RoleSessionName: sessionName,
    DurationSeconds: seconds,
    Policy: JSON.stringify(policy),
    ...(account.externalId === null ? {} : { ExternalId: account.externalId }),
    ...(account.sourceIdentity ? { SourceIdentity: by } : {}),
  });
  if (note) command.middlewareStack.add(noting(note), EACH_SENDING);
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
