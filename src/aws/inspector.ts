import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { type Account, partitionOf } from '../domain/account.js';
import type { JsonObject, Region } from '../domain/names.js';
import type { Failure } from '../domain/request.js';
import { KeyServiceError } from '../workflow/key-port.js';
import { assumeRole } from './assume-role.js';
import type { AwsClients } from './clients.js';
import { calling } from './failures.js';
import { type Attempt, READS, type ReadRight, type ReadsOf } from './read-rights.js';

/** Stands in every CloudTrail event of an inspection, as session and as source identity: no person asked for it. */
const DOCTOR = 'byok-doctor';

/** AWS' answer, or why there is none. */
export type Answered<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: Failure };

export interface Caller {
  readonly arn: string;
  /** How far AWS' clock is ahead of this machine's; `null`: it did not say. */
  readonly aheadMs: number | null;
}

/** What came of trying one right. */
export interface Tried {
  readonly right: ReadRight;
  /** `unclear`: AWS said something else than yes or no. */
  readonly outcome: 'allowed' | 'denied' | 'unclear';
  readonly said: string;
}

/** Tries what the bot needs of AWS, as far as it can be tried without making or changing anything. */
export class AwsInspector {
  constructor(private readonly clients: AwsClients) {}

  /** Who the bot is to AWS. Takes no right. */
  caller(region: Region): Promise<Answered<Caller>> {
    return answered(async () => {
      const command = new GetCallerIdentityCommand({});
      let saidAtMs: number | undefined;
      command.middlewareStack.add(
        (next) => async (args) => {
          const result = await next(args);
          saidAtMs = dateOf(result.response);
          return result;
        },
        { step: 'deserialize', priority: 'low', name: 'hearDate' },
      );
      const { Arn: arn = '' } = await calling('GetCallerIdentity', () =>
        this.clients.sts(region).send(command),
      );
      return { arn, aheadMs: saidAtMs === undefined ? null : saidAtMs - Date.now() };
    });
  }

  /** Assumes the role of the account, narrowed to reading, and tries every reading right. */
  tryRole(account: Account, region: Region): Promise<Answered<readonly Tried[]>> {
    return answered(async () => {
      const partition = partitionOf(account);
      const credentials = await assumeRole(this.clients.sts(region), {
        account,
        sessionName: DOCTOR,
        policy: READ_ONLY,
        by: DOCTOR,
      });
      const { kms, tagging } = this.clients.ofSession(region, partition, credentials);
      const { iam, quotas } = this.clients.ofForm(region, partition, credentials);
      const reads: ReadsOf = { kms, tagging, iam, quotas, roleName: account.roleArn.split('/').at(-1) ?? '' };
      const rights = Object.keys(READS) as ReadRight[];
      return Promise.all(rights.map((right) => attempt(right, () => READS[right](reads))));
    });
  }
}

const READ_ONLY: JsonObject = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: Object.keys(READS), Resource: '*' }],
};

/** AWS tells what does not exist only to those who may ask for it. */
const NOT_THERE = /^(NotFoundException|NoSuchEntity(Exception)?)$/;

async function attempt(right: ReadRight, tries: Attempt): Promise<Tried> {
  const answer = await answered(() => calling(right.split(':')[1] ?? right, tries));
  if (answer.ok) return { right, outcome: 'allowed', said: '' };
  const { code, message } = answer.failure;
  if (NOT_THERE.test(code)) return { right, outcome: 'allowed', said: '' };
  return { right, outcome: /^AccessDenied/.test(code) ? 'denied' : 'unclear', said: `${code}: ${message}` };
}

async function answered<T>(ask: () => Promise<T>): Promise<Answered<T>> {
  try {
    return { ok: true, value: await ask() };
  } catch (error) {
    if (error instanceof KeyServiceError) return { ok: false, failure: error.failure };
    throw error;
  }
}

/** Whole seconds, as HTTP has them. */
function dateOf(response: unknown): number | undefined {
  const headers = typeof response === 'object' && response !== null ? Reflect.get(response, 'headers') : {};
  const date: unknown = typeof headers === 'object' && headers !== null ? Reflect.get(headers, 'date') : '';
  const atMs = Date.parse(String(date));
  return Number.isNaN(atMs) ? undefined : atMs;
}
