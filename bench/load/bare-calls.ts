import {
  CreateAliasCommand,
  CreateKeyCommand,
  DescribeKeyCommand,
  GetKeyPolicyCommand,
  KMSClient,
  ListResourceTagsCommand,
} from '@aws-sdk/client-kms';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { WebClient } from '@slack/web-api';
import { type AccountInPlay, REGION } from './scene.js';

/** Where the calls go. */
export interface Addresses {
  readonly aws: string;
  readonly slack: string;
  readonly botToken: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/**
 * What it takes to get a key and to tell its KeyId, and nothing besides: the role, a look whether the alias is
 * free, the key, its alias, the reading back, the message. Clients are kept, as the bot keeps what it can.
 */
export class BareCalls {
  readonly #sts: STSClient;
  readonly #web: WebClient;

  constructor(private readonly addresses: Addresses) {
    const { aws, slack, botToken, credentials } = addresses;
    this.#sts = new STSClient({ region: REGION, endpoint: aws, credentials });
    this.#web = new WebClient(botToken, { slackApiUrl: slack });
  }

  /** Resolves when the message is posted; answers the milliseconds. */
  async makeAndTell({ id, channel }: AccountInPlay, alias: string): Promise<number> {
    const beganAtMs = performance.now();
    const kms = await this.#assume(id);
    const AliasName = `alias/${alias}`;
    await kms.send(new DescribeKeyCommand({ KeyId: AliasName })).catch(whenMissing);
    const Tags = [{ TagKey: 'byok:request-id', TagValue: alias }];
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({ Origin: 'EXTERNAL', Tags }));
    const KeyId = KeyMetadata?.Arn ?? '';
    await kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: KeyId }));
    await Promise.all([
      kms.send(new DescribeKeyCommand({ KeyId })),
      kms.send(new GetKeyPolicyCommand({ KeyId })),
      kms.send(new ListResourceTagsCommand({ KeyId })),
    ]);
    await this.#web.chat.postMessage({ channel, text: KeyId });
    return performance.now() - beganAtMs;
  }

  async #assume(account: string): Promise<KMSClient> {
    const RoleArn = `arn:aws:iam::${account}:role/byok-key-creator`;
    const said = await this.#sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'bench' }));
    const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = said.Credentials ?? {};
    const credentials = {
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      sessionToken: SessionToken,
    };
    return new KMSClient({ region: REGION, endpoint: this.addresses.aws, credentials, maxAttempts: 1 });
  }
}

function whenMissing(error: unknown): void {
  if (!(error instanceof Error) || error.name !== 'NotFoundException') throw error;
}
