import { type Company, PAYMENTS, REQUESTS, startCompany } from './company.js';
import { redisFor } from './redis/redis-for.js';
import type { Message } from './slack/world.js';

/**
 * `npm run demo`: one whole request, played by made-up people against the real bot, a real Redis, and the
 * stand-ins for Slack and AWS. It checks what it sees and ends with 0 only if all of it is right.
 */
async function demo(): Promise<void> {
  const redis = await redisFor('demo');
  const company = await startCompany({
    redisUrl: redis.url,
    env: { REDIS_KEY_PREFIX: `{byok-demo-${process.pid}}` },
  });
  try {
    await company.startBot();
    await play(company);
  } finally {
    await company.stop();
    await redis.stop();
  }
}

async function play({ slack, aws }: Company): Promise<void> {
  const [alice, bob, dave] = [slack.person('alice'), slack.person('bob'), slack.person('dave')];

  say('alice types /byok-key and fills the form');
  await alice.command('/byok-key');
  await slack.until(() => alice.view()?.submit === 'Review', 'the form');
  await alice.choose('AWS account', `payments-prod (${PAYMENTS})`);
  await alice.choose('Region', 'eu-central-1');
  await alice.type('Alias', 'payments/orders');
  await alice.type('Description', 'Envelope key of the order database');
  await alice.type('Tags', 'cost-center=4711\nteam=payments');
  await alice.type('Business reason', 'Orders must be encrypted with our own key material by January.');
  await alice.submit();

  say('she reads the review, ticks the box and submits');
  await slack.until(() => alice.view()?.submit === 'Submit request', 'the proofs on the review');
  await alice.tick(
    'I understand the security, availability, and durability implications of using an imported key',
    'I understand',
  );
  await alice.submit();
  const posted = await slack.until(() => slack.messages(REQUESTS)[0], 'the card');
  const card = () => slack.messages(REQUESTS)[0] as Message;

  say('bob of @security and dave, the owner, press Approve');
  await bob.click(posted, 'Approve');
  await slack.until(() => slack.thread(REQUESTS, posted.ts)[0], "bob's approval in the thread");
  await dave.click(card(), 'Approve');
  const reply = await slack.until(() => keyReply(slack.thread(REQUESTS, posted.ts)), 'the key in the thread');

  const [key, ...others] = aws.keys();
  if (!key || others.length > 0) throw new Error(`There should be one key, there are ${aws.keys().length}.`);
  if (!reply.text.includes(key.keyId))
    throw new Error('The thread names another key than the one that exists.');
  await slack.until(() => slack.plainText(card()).includes('Created:'), 'the card that says so, too');

  const readBack = jsonOf(reply);
  print(`\n#key-requests\n${indent(slack.plainText(card()))}`);
  for (const each of slack.thread(REQUESTS, posted.ts)) {
    const [told = ''] = slack.plainText(each).split('{\n    "KeyMetadata"');
    print(`\n    reply\n${indent(told.trimEnd(), '    ')}`);
  }
  print(`\nThe key, as read back:\n${readBack}`);
}

function keyReply(thread: readonly Message[]): Message | undefined {
  return thread.find(({ text }) => text.includes('KeyMetadata'));
}

/** The text of the message's code block. */
function jsonOf({ blocks }: Message): string {
  const text = /"type":"rich_text_preformatted","elements":\[\{"type":"text","text":("(?:[^"\\]|\\.)*")/.exec(
    JSON.stringify(blocks),
  )?.[1];
  if (text === undefined) throw new Error('The reply has no block of JSON.');
  return JSON.parse(text) as string;
}

function indent(text: string, by = '  '): string {
  return text
    .split('\n')
    .map((line) => `${by}${line}`.trimEnd())
    .join('\n');
}

/** What is going on, for whoever waits; the result goes to standard output. */
function say(line: string): void {
  process.stderr.write(`· ${line}\n`);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

// A bot reloads its config at this signal, so it would outlive a terminal that is closed.
process.once('SIGHUP', () => process.exit(1));

try {
  await demo();
} catch (error) {
  process.stderr.write(
    `The demo failed. ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  process.exitCode = 1;
}
