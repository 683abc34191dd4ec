import { type Company, PEOPLE, startCompany } from '../company.js';
import { Hsm } from '../hsm.js';
import { Conversation } from './conversation.js';
import { SANDBOX_ACCOUNTS, SANDBOX_CONFIG } from './estate.js';
import { BotRecord } from './record.js';
import { Replicas } from './replicas.js';

/** One company with its bots and its record: what a reset replaces. */
export interface Studio {
  /** Counts the companies there were. */
  readonly number: number;
  readonly company: Company;
  readonly hsm: Hsm;
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
  const company = await startCompany({
    redisUrl,
    config: SANDBOX_CONFIG,
    aws: { accounts: SANDBOX_ACCOUNTS },
    env: { REDIS_KEY_PREFIX: prefix },
  });
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
  return { number, company, hsm: new Hsm(), replicas, record, conversation: new Conversation(), close };
}

export function isSomebody(name: string): boolean {
  return PEOPLE.some((person) => person.name === name);
}
