import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { KMSClient } from '@aws-sdk/client-kms';
import { ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { STSClient } from '@aws-sdk/client-sts';
import { NodeHttpHandler } from '@smithy/node-http-handler';

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
}

/** Makes the SDK's clients; their connections are shared, so a session costs no new handshake. */
export class AwsClients {
  private readonly handler = handlerWith({ keepAlive: true, answerWithinMs: ANSWER_WITHIN_MS });
  private readonly createKeyHandler = handlerWith({
    keepAlive: false,
    answerWithinMs: CREATE_KEY_ANSWER_WITHIN_MS,
  });
  private readonly stsByRegion = new Map<string, STSClient>();

  /** With the bot's own credentials, from the SDK's chain. */
  sts(region: string): STSClient {
    const known = this.stsByRegion.get(region);
    if (known) return known;
    const client = new STSClient({ region, requestHandler: this.handler });
    this.stsByRegion.set(region, client);
    return client;
  }

  ofSession(region: string, credentials: SessionCredentials): SessionClients {
    const shared = { region, credentials, requestHandler: this.handler };
    return {
      kms: new KMSClient(shared),
      createKey: new KMSClient({
        region,
        credentials,
        requestHandler: this.createKeyHandler,
        maxAttempts: 1,
      }),
      tagging: new ResourceGroupsTaggingAPIClient(shared),
    };
  }

  close(): void {
    this.handler.destroy();
    this.createKeyHandler.destroy();
  }
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
