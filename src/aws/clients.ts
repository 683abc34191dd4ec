import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { IAMClient } from '@aws-sdk/client-iam';
import { KMSClient } from '@aws-sdk/client-kms';
import { ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { STSClient } from '@aws-sdk/client-sts';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { UNWATCHED, type Watch } from '../workflow/watch-port.js';
import { watched } from './watching.js';

// Seven lines in the middle of a log of JSON, of what the doctor says in one.
// biome-ignore lint/style/noProcessEnv: the only way in which the SDK can be told.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

const CONNECT_WITHIN_MS = 3_000;
const ANSWER_WITHIN_MS = 10_000;
/** Longer than KMS takes on a bad day: an answer that comes too late costs a search. */
const CREATE_KEY_ANSWER_WITHIN_MS = 20_000;

/** What AssumeRole hands out; lives as long as one run of a job. */
export interface SessionCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

export interface SessionClients {
  /** For calls that may be repeated: the SDK's own retries are on. */
  readonly kms: KMSClient;
  /**
   * For CreateKey alone. One attempt: with the SDK's default of three, a lost answer makes a second key. A
   * connection of its own each time: a kept one that the other side has closed would look like a lost answer.
   */
  readonly createKey: KMSClient;
  readonly tagging: ResourceGroupsTaggingAPIClient;
  readonly iam: IAMClient;
}

/** For the look-ups of a form. */
export interface FormClients {
  readonly kms: KMSClient;
  readonly quotas: ServiceQuotasClient;
  readonly iam: IAMClient;
}

/** IAM is one for a whole partition; its requests are signed for that one Region. */
const IAM_REGION: Readonly<Record<string, string>> = {
  aws: 'us-east-1',
  'aws-cn': 'cn-north-1',
  'aws-us-gov': 'us-gov-west-1',
};

/** Makes the SDK's clients; their connections are shared, so a session costs no new handshake. */
export class AwsClients {
  private readonly handler = handlerWith({ keepAlive: true, answerWithinMs: ANSWER_WITHIN_MS });
  private readonly createKeyHandler = handlerWith({
    keepAlive: false,
    answerWithinMs: CREATE_KEY_ANSWER_WITHIN_MS,
  });
  private readonly stsByRegion = new Map<string, STSClient>();

  constructor(private readonly watch: Watch = UNWATCHED) {}

  /** With the bot's own credentials, from the SDK's chain. */
  sts(region: string): STSClient {
    const known = this.stsByRegion.get(region);
    if (known) return known;
    const client = watched(new STSClient({ region, requestHandler: this.handler }), this.watch);
    this.stsByRegion.set(region, client);
    return client;
  }

  ofSession(region: string, partition: string, credentials: SessionCredentials): SessionClients {
    const shared = { region, credentials, requestHandler: this.handler };
    const { watch, createKeyHandler: requestHandler } = this;
    return {
      kms: watched(new KMSClient(shared), watch),
      createKey: watched(new KMSClient({ region, credentials, requestHandler, maxAttempts: 1 }), watch),
      tagging: watched(new ResourceGroupsTaggingAPIClient(shared), watch),
      iam: watched(iamClient(partition, shared), watch),
    };
  }

  /** Why the bot has no credentials of its own to assume roles with; `undefined`: it has some. */
  async credentialsProblem(region: string): Promise<string | undefined> {
    try {
      await this.sts(region).config.credentials();
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  ofForm(region: string, partition: string, credentials: SessionCredentials): FormClients {
    const shared = { region, credentials, requestHandler: this.handler };
    return {
      kms: watched(new KMSClient(shared), this.watch),
      quotas: watched(new ServiceQuotasClient(shared), this.watch),
      iam: watched(iamClient(partition, shared), this.watch),
    };
  }

  close(): void {
    this.handler.destroy();
    this.createKeyHandler.destroy();
  }
}

interface Shared {
  readonly region: string;
  readonly credentials: SessionCredentials;
  readonly requestHandler: NodeHttpHandler;
}

function iamClient(partition: string, { region, ...shared }: Shared): IAMClient {
  return new IAMClient({ ...shared, region: IAM_REGION[partition] ?? region });
}

function handlerWith({
  keepAlive,
  answerWithinMs,
}: {
  keepAlive: boolean;
  answerWithinMs: number;
}): NodeHttpHandler {
  return new NodeHttpHandler({
    httpAgent: new HttpAgent({ keepAlive }),
    httpsAgent: new HttpsAgent({ keepAlive }),
    connectionTimeout: CONNECT_WITHIN_MS,
    requestTimeout: answerWithinMs,
    // Without this a timeout is only a warning and the call hangs on.
    throwOnRequestTimeout: true,
  });
}
