import { type Company, LAB, PAYMENTS, PEOPLE, startCompany } from '../company.js';
import { Conversation } from './conversation.js';
import { BotRecord } from './record.js';
import { Replicas } from './replicas.js';

/** What each of the company's people is there for. */
export const ROLES: Readonly<Record<string, string>> = {
  alice: 'Asks for keys (@payments)',
  bob: 'Approves for @security',
  carol: 'Approves for @security',
  dave: 'Owns payments-prod',
  erin: 'May ask for lab keys only',
  frank: 'May ask for lab keys only',
  gus: 'A guest',
  olga: 'Of another workspace',
};

export const ACCOUNT_NAMES: Readonly<Record<string, string>> = { [PAYMENTS]: 'payments-prod', [LAB]: 'lab' };

/** One company with its bots and its record: what a reset replaces. */
export interface Studio {
  /** Counts the companies there were. */
  readonly number: number;
  readonly company: Company;
  readonly replicas: Replicas;
  readonly record: BotRecord;
  readonly conversation: Conversation;
  /** Ends the bots and the stand-ins, and removes what the bots stored. */
  close(): Promise<void>;
}

export interface StudioOptions {
  readonly redisUrl: string;
  readonly number: number;
  readonly onChange: () => void;
}

/** Opens a company, with one bot that is ready on return. */
export async function openStudio({ redisUrl, number, onChange }: StudioOptions): Promise<Studio> {
  const prefix = `{byok-sandbox-${process.pid}-${number}}`;
  const company = await startCompany({ redisUrl, env: { REDIS_KEY_PREFIX: prefix } });
  const replicas = new Replicas(() => company.launchBot(), onChange);
  const record = new BotRecord(redisUrl, prefix);
  company.slack.onChange(onChange);
  company.aws.onChange(onChange);
  const close = async () => {
    await replicas.stopAll();
    await company.stop();
    await record.forget().catch(() => undefined);
    record.close();
  };
  try {
    await replicas.start();
  } catch (error) {
    await close();
    throw error;
  }
  return { number, company, replicas, record, conversation: new Conversation(), close };
}

export function isSomebody(name: string): boolean {
  return PEOPLE.some((person) => person.name === name);
}
