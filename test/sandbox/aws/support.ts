import { IAMClient } from '@aws-sdk/client-iam';
import { CreateKeyCommand, type CreateKeyCommandInput, KMSClient } from '@aws-sdk/client-kms';
import { ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { AssumeRoleCommand, type AssumeRoleCommandInput, STSClient } from '@aws-sdk/client-sts';
import { type Aws, type AwsOptions, startAws } from '../../../sandbox/aws/aws.js';
import { inTheEnd } from '../../support/endings.js';

export const PAYMENTS = '111122223333';
export const LEDGER = '444455556666';
export const FRANKFURT = 'eu-central-1';
export const DUBLIN = 'eu-west-1';
export const ROLE_ARN = `arn:aws:iam::${PAYMENTS}:role/byok-key-creator`;

const ACCOUNTS = [PAYMENTS, LEDGER].map((id) => ({ id, roles: [{ name: 'byok-key-creator' }] }));

/** A stand-in of its own for one test, with two accounts that trust the bot, stopped after the last test. */
export async function aws(options: Partial<AwsOptions> = {}): Promise<Aws> {
  const started = await startAws({ accounts: ACCOUNTS, ...options });
  inTheEnd(() => started.stop());
  return started;
}

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export function botCredentials({ env }: Aws): Credentials {
  return { accessKeyId: env['AWS_ACCESS_KEY_ID'] ?? '', secretAccessKey: env['AWS_SECRET_ACCESS_KEY'] ?? '' };
}

export function stsFor(
  cloud: Aws,
  credentials: Credentials = botCredentials(cloud),
  region = FRANKFURT,
): STSClient {
  return new STSClient({ endpoint: cloud.url, region, credentials, maxAttempts: 1 });
}

type Asked = Partial<AssumeRoleCommandInput>;

export async function assume(cloud: Aws, asked: Asked = {}, region = FRANKFURT): Promise<Credentials> {
  const command = new AssumeRoleCommand({ RoleArn: ROLE_ARN, RoleSessionName: 'byok-r1', ...asked });
  const { Credentials } = await stsFor(cloud, botCredentials(cloud), region).send(command);
  return {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  };
}

interface At {
  readonly region?: string;
  readonly maxAttempts?: number;
}

export function kmsFor(cloud: Aws, credentials: Credentials, at: At = {}): KMSClient {
  const { region = FRANKFURT, maxAttempts = 1 } = at;
  return new KMSClient({ endpoint: cloud.url, region, credentials, maxAttempts });
}

export function taggingFor(
  cloud: Aws,
  credentials: Credentials,
  region = FRANKFURT,
): ResourceGroupsTaggingAPIClient {
  return new ResourceGroupsTaggingAPIClient({ endpoint: cloud.url, region, credentials, maxAttempts: 1 });
}

/** IAM is asked in its partition's one Region. */
export function iamFor(cloud: Aws, credentials: Credentials, region = 'us-east-1'): IAMClient {
  return new IAMClient({ endpoint: cloud.url, region, credentials, maxAttempts: 1 });
}

export function quotasFor(cloud: Aws, credentials: Credentials, region = FRANKFURT): ServiceQuotasClient {
  return new ServiceQuotasClient({ endpoint: cloud.url, region, credentials, maxAttempts: 1 });
}

/** A KMS client of a session without a session policy. */
export async function insider(cloud: Aws, at: At = {}, asked: Asked = {}): Promise<KMSClient> {
  return kmsFor(cloud, await assume(cloud, asked), at);
}

/** Asks for an EXTERNAL key. @returns its id. */
export async function createKey(kms: KMSClient, asked: CreateKeyCommandInput = {}): Promise<string> {
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({ Origin: 'EXTERNAL', ...asked }));
  return KeyMetadata?.KeyId ?? '';
}

/** What a refused call says: name and message. */
export async function refusal(call: Promise<unknown>): Promise<{ name: string; message: string }> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Error) return { name: error.name, message: error.message };
  }
  throw new Error('The call was not refused.');
}
