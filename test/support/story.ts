import { afterAll, expect } from 'vitest';
import type { Bot } from '../../sandbox/bot.js';
import {
  type Company,
  type CompanyOptions,
  LAB,
  PAYMENTS,
  REQUESTS,
  startCompany,
} from '../../sandbox/company.js';
import type { RedisGroup } from '../../sandbox/redis/group.js';
import { type RedisServer, startRedis } from '../../sandbox/redis/start-redis.js';
import type { Person } from '../../sandbox/slack/person.js';
import type { Message } from '../../sandbox/slack/world.js';
import { leaks, writtenBy } from './secrets.js';

/** A company with a bot that runs, and the people of it; ends with the test file, and with a search for secrets. */
export interface Scene extends Company {
  readonly bot: Bot;
  readonly alice: Person;
  /** Of @security, and of @payments. */
  readonly bob: Person;
  /** Of @security. */
  readonly carol: Person;
  /** Owner of payments, and of @payments. */
  readonly dave: Person;
  /** A full member, of no group. */
  readonly erin: Person;
  readonly gus: Person;
  readonly olga: Person;
}

/** A scene on one server of its own. */
export interface Story extends Scene {
  readonly redis: RedisServer;
}

export async function openStory(options: Partial<CompanyOptions> = {}): Promise<Story> {
  const redis = await startRedis();
  const group = { env: { REDIS_URL: redis.url }, servers: [redis], stop: () => redis.stop() };
  return { ...(await openScene(group, options)), redis };
}

/** A scene on Redis servers that the test has started; it ends them. */
export async function openScene(group: RedisGroup, options: Partial<CompanyOptions> = {}): Promise<Scene> {
  const env = { ...group.env, ...options.env };
  const company = await startCompany({ redisUrl: '', ...options, env });
  afterAll(async () => {
    await company.stop();
    const written = await writtenBy(company, ...group.servers);
    const passwords = group.servers.map(({ url }) => new URL(url).password);
    const secrets = [...company.slack.secrets, ...company.aws.secrets, ...passwords];
    await group.stop();
    expect(leaks(secrets, written)).toEqual([]);
  });
  const bot = await company.startBot();
  const person = (name: string) => company.slack.person(name);
  return {
    ...company,
    bot,
    alice: person('alice'),
    bob: person('bob'),
    carol: person('carol'),
    dave: person('dave'),
    erin: person('erin'),
    gus: person('gus'),
    olga: person('olga'),
  };
}

export interface Entries {
  readonly account: 'payments-prod' | 'lab';
  readonly region: string;
  readonly alias: string;
  readonly description: string;
  readonly regionality: string;
  readonly tags: string;
  readonly reason: string;
  /** What is typed into the type-ahead lists, each taking the first that is offered; absent: as the form opened. */
  readonly administrators?: readonly string[];
  readonly users?: readonly string[];
  readonly otherAccounts?: readonly string[];
  readonly deletion?: boolean;
  readonly keySpec?: string;
}

const PAYMENTS_ENTRIES: Entries = {
  account: 'payments-prod',
  region: 'eu-central-1',
  alias: 'payments/orders',
  description: 'Envelope key of the order database',
  regionality: 'Single-Region key',
  tags: 'cost-center=4711',
  reason: 'Orders must be encrypted with our own key material.',
};

const LAB_ENTRIES: Entries = { ...PAYMENTS_ENTRIES, account: 'lab', region: 'us-east-1', alias: 'orders' };

export const BOX =
  'I understand the security, availability, and durability implications of using an imported key';

/** Types the command and waits for the form. */
export async function openForm({ slack }: Scene, person: Person, channel?: string): Promise<void> {
  await person.command('/byok-key', channel);
  await slack.until(() => person.view()?.submit === 'Review', 'the form');
}

export function entriesFor(account: Entries['account'], changes: Partial<Entries> = {}): Entries {
  return { ...(account === 'lab' ? LAB_ENTRIES : PAYMENTS_ENTRIES), ...changes };
}

export async function fillForm(story: Scene, person: Person, entries: Entries): Promise<void> {
  const id = entries.account === 'lab' ? LAB : PAYMENTS;
  const offered = person.view()?.fields.find(({ label }) => label === 'AWS account');
  const chosen = `${entries.account} (${id})`;
  if (offered?.value !== chosen && offered?.value !== id) {
    await person.choose('AWS account', chosen);
    await story.slack.until(
      () => person.view()?.fields.some(({ hint }) => hint?.includes(entries.account)),
      'its Regions',
    );
  }
  await person.choose('Region', entries.region);
  await person.type('Alias', entries.alias);
  await person.type('Description', entries.description);
  await person.choose('Regionality', entries.regionality);
  await person.type('Tags', entries.tags);
  await person.type('Business reason', entries.reason);
  await fillPermissions(person, entries);
}

const DELETION = 'Allow key administrators to delete this key';

async function fillPermissions(person: Person, entries: Entries): Promise<void> {
  const { administrators, users, otherAccounts, deletion, keySpec } = entries;
  if (administrators) await person.pick('Key administrators', administrators);
  if (users) await person.pick('Key users', users);
  if (otherAccounts) await person.choose('Other AWS accounts', otherAccounts);
  if (deletion === true) await person.tick('Key deletion', DELETION);
  if (deletion === false) await person.untick('Key deletion', DELETION);
  if (keySpec) await person.choose('Key spec', keySpec);
}

/** What stands in a field of the view that the person looks at. */
export function entered(person: Person, label: string) {
  return person.view()?.fields.find((field) => field.label === label)?.value;
}

/** Fills the form, and waits until the review has been filled with what could be proven; its text. */
export async function proven(story: Scene, person: Person, entries: Entries): Promise<string> {
  await openForm(story, person);
  await fillForm(story, person, entries);
  return provenAgain(story, person);
}

/** Submits the form that is open, and waits likewise. */
export async function provenAgain({ slack }: Scene, person: Person): Promise<string> {
  await person.submit();
  return slack.until(() => {
    const { text = '', callbackId } = person.view() ?? {};
    return callbackId === 'byok-review' && text.includes('Checked') && !text.includes('being checked…')
      ? text
      : undefined;
  }, 'the proofs on the review');
}

/** Fills the form and goes on to the review. */
export async function review(story: Scene, person: Person, entries: Entries): Promise<void> {
  await openForm(story, person);
  await fillForm(story, person, entries);
  await person.submit();
  await understand(story, person);
}

/** Waits until the review has been filled, and ticks its box. */
export async function understand({ slack }: Scene, person: Person): Promise<void> {
  await slack.until(() => person.view()?.fields.some(({ label }) => label === BOX), 'the box on the review');
  await person.tick(BOX, 'I understand');
}

/** A request that somebody has asked for, as it stands in its channel. */
export interface Asked {
  readonly id: string;
  readonly ts: string;
  /** The card as it is now. */
  message(): Message;
  /** The card as people read it now. */
  text(): string;
  /** The replies in its thread as people read them. */
  replies(): string[];
}

let aliases = 0;

/** Asks for a key, from the command to the posted card; the alias is one that nobody else has. */
export async function ask(
  story: Scene,
  person: Person,
  changes: Partial<Entries> & Pick<Entries, 'account'>,
  channel = REQUESTS,
): Promise<Asked> {
  aliases += 1;
  const defaults = entriesFor(changes.account);
  await review(story, person, { ...defaults, alias: `${defaults.alias}-${aliases}`, ...changes });
  await person.submit();
  return posted(story, requestIdOf(person), channel);
}

/** The id on the receipt that the person looks at. */
export function requestIdOf(person: Person): string {
  const [, id] = /Your request (\S+) is stored/.exec(person.view()?.text ?? '') ?? [];
  if (id === undefined)
    throw new Error(`${person.name} looks at no receipt: ${person.view()?.text ?? 'no view'}`);
  return id;
}

/** A bot that was killed leaves its job's lock and its leases behind for about ten seconds. */
const PATIENCE_MS = 45_000;

/** Waits for the card of a request. */
export async function posted({ slack }: Scene, id: string, channel = REQUESTS): Promise<Asked> {
  const find = () =>
    slack
      .messages(channel)
      .find(({ text, blocks }) => JSON.stringify([text, blocks]).includes(`Key request ${id}`));
  const { ts } = await slack.until(find, `the card of ${id}`, PATIENCE_MS);
  const message = (): Message => {
    const found = slack.messages(channel).find((each) => each.ts === ts);
    if (!found) throw new Error(`The card of ${id} is gone.`);
    return found;
  };
  return {
    id,
    ts,
    message,
    text: () => slack.plainText(message()),
    replies: () => slack.thread(channel, ts).map((reply) => slack.plainText(reply)),
  };
}

/** Waits for a reply that says this. */
export async function replyWith({ slack }: Scene, asked: Asked, words: string): Promise<string> {
  return slack.until(
    () => asked.replies().find((text) => text.includes(words)),
    `a reply with "${words}"`,
    PATIENCE_MS,
  );
}

/** Waits until the card says this. */
export async function cardSays({ slack }: Scene, asked: Asked, words: string): Promise<void> {
  await slack.until(() => asked.text().includes(words), `a card with "${words}"`, PATIENCE_MS);
}

/** Presses Deny and waits for its dialog. */
export async function openDenial({ slack }: Scene, person: Person, message: Message): Promise<void> {
  await person.clickStale(message, 'Deny');
  await slack.until(() => person.view()?.submit === 'Deny', 'the dialog for the reason');
}

/** Denies a request, from the press to the submitted reason. */
export async function deny(story: Scene, person: Person, message: Message, reason = 'Not like this.') {
  await openDenial(story, person, message);
  await person.type('Reason', reason);
  return person.submit();
}

/** The KeyId of the reply that has the key: alone on its line. */
export async function keyIdOf(story: Scene, asked: Asked): Promise<string> {
  const reply = await replyWith(story, asked, 'KeyMetadata');
  const line = reply.split('\n').find((each) => /^(mrk-[0-9a-f]{32}|[0-9a-f-]{36})$/.test(each.trim()));
  if (line === undefined) throw new Error(`No KeyId alone on a line in: ${reply}`);
  return line.trim();
}

/** Waits for a private note to this person that says this, and gives it as it was sent. */
export async function noteWith({ slack }: Scene, person: Person, words: string): Promise<string> {
  const note = await slack.until(
    () => person.notes().findLast(({ text }) => text.includes(words)),
    `a note with "${words}"`,
  );
  return note.text;
}
