import { readFile } from 'node:fs/promises';
import { type Company, startCompany } from '../company.js';
import { Hsm } from '../hsm.js';
import { Conversation } from './conversation.js';
import { writeEnvFile } from './program-env.js';
import { BotRecord } from './record.js';
import { Replicas } from './replicas.js';
import { type Setting, settingFor } from './setting.js';

/** One company with its bots and its record: what a reset replaces. */
export interface Studio {
  /** Counts the companies there were. */
  readonly number: number;
  readonly setting: Setting;
  readonly company: Company;
  readonly hsm: Hsm;
  readonly replicas: Replicas;
  readonly record: BotRecord;
  readonly conversation: Conversation;
  /** Ends the bots and the stand-ins, and removes what the bots stored. */
  close(): Promise<void>;
}

/** Where things are, for as long as the sandbox runs. */
export interface Whereabouts {
  readonly redisUrl: string;
  /** Read anew for every company. */
  readonly configFile: string;
  /** Written anew for every company: the environment of the bot's programs. */
  readonly envFile: string;
}

export interface StudioOptions extends Whereabouts {
  readonly number: number;
  readonly onChange: () => void;
}

/**
 * Opens a company, with one bot that is ready on return.
 *
 * @throws {SandboxProblem} if the config file leads out of the sandbox, or if the bot does not take it.
 */
export async function openStudio(options: StudioOptions): Promise<Studio> {
  const { redisUrl, configFile, envFile, number, onChange } = options;
  const setting = settingFor(await readFile(configFile, 'utf8'));
  const prefix = `{byok-sandbox-${process.pid}-${number}}`;
  const company = await startCompany({
    redisUrl,
    configFile,
    members: setting.members,
    aws: { accounts: setting.accounts },
    env: { REDIS_KEY_PREFIX: prefix },
  });
  await writeEnvFile(envFile, company.env);
  const nameOf = (userId: string) => setting.members.people.find(({ id }) => id === userId)?.name ?? userId;
  const replicas = new Replicas(() => company.launchBot(), onChange);
  const record = new BotRecord(redisUrl, prefix, nameOf);
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
  const shared = { number, setting, company, replicas, record };
  return { ...shared, hsm: new Hsm(), conversation: new Conversation(), close };
}

export function isSomebody({ setting }: Studio, name: string): boolean {
  return setting.members.people.some((person) => person.name === name);
}

/** Whoever is called so; the first of the company where nobody is, as after a change of the config. */
export function whoIs(studio: Studio, name: string): string {
  const [first] = studio.setting.members.people;
  return isSomebody(studio, name) ? name : (first?.name ?? name);
}
