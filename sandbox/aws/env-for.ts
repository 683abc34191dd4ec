import type { World } from './world.js';

/** What the SDK reads to find these services, and the bot's own credentials for them. */
export function envFor(url: string, { bot }: World): Record<string, string> {
  return {
    AWS_ENDPOINT_URL_KMS: url,
    AWS_ENDPOINT_URL_STS: url,
    AWS_ENDPOINT_URL_RESOURCE_GROUPS_TAGGING_API: url,
    AWS_ENDPOINT_URL_IAM: url,
    AWS_ENDPOINT_URL_SERVICE_QUOTAS: url,
    AWS_ACCESS_KEY_ID: bot.accessKeyId,
    AWS_SECRET_ACCESS_KEY: bot.secretAccessKey,
    AWS_REGION: 'eu-central-1',
  };
}
