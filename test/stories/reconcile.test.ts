import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { LAB, PAYMENTS, REQUESTS } from '../../sandbox/company.js';
import type { Message } from '../../sandbox/slack/world.js';
import { type Asked, ask, keyIdOf, openStory, replyWith, type Story } from '../support/story.js';

const IN_LAB = `in lab (${LAB}), us-east-1`;
const ROLE = 'byok-key-creator';
/** All that a session may send that changes nothing. */
const READS = new Set(['AssumeRole', 'GetResources', 'DescribeKey', 'GetKeyPolicy', 'ListResourceTags']);

interface Made {
  readonly request: string;
  readonly key: string;
}

/** Three keys of the lab, each asked for by somebody else and approved. */
async function threeKeys(story: Story, channel = REQUESTS): Promise<[Made, Made, Made]> {
  const { alice, dave, erin } = story;
  const make = async (person: Story['alice']): Promise<Made> => {
    const request = await ask(story, person, { account: 'lab' }, channel);
    return { request: request.id, key: await approved(story, request) };
  };
  return Promise.all([make(alice), make(dave), make(erin)]);
}

async function approved(story: Story, request: Asked): Promise<string> {
  await story.bob.click(request.message(), 'Approve');
  return keyIdOf(story, request);
}

function policyWith(...statements: object[]): string {
  const root = {
    Sid: 'Enable IAM User Permissions',
    Effect: 'Allow',
    Principal: { AWS: [`arn:aws:iam::${LAB}:root`] },
    Action: ['kms:*'],
    Resource: ['*'],
  };
  return JSON.stringify({ Version: '2012-10-17', Statement: [root, ...statements] });
}

const BACKDOOR = {
  Sid: 'Backdoor',
  Effect: 'Allow',
  Principal: { AWS: ['arn:aws:iam::999900001111:root'] },
  Action: ['kms:Decrypt'],
  Resource: ['*'],
};

describe('npm run reconcile', async () => {
  const story = await openStory();
  const { slack, aws, redis, alice, bob } = story;
  const [changed, moved, dying] = await threeKeys(story);
  const [gone, enabled, disabled] = await threeKeys(story);
  const lastPosted = () => slack.messages(REQUESTS).at(-1) as Message;

  it('finds nothing where every key is as approved, with its material, without it, or disabled', async () => {
    aws.importMaterial(enabled.key);
    aws.importMaterial(disabled.key);
    aws.setKeyState(disabled.key, 'Disabled');

    const { code, stdout } = await story.run('reconcile');

    expect(stdout).toBe(
      'Looked at 6 keys (1 Disabled, 1 Enabled, 4 PendingImport) and 6 approved requests in 2 accounts and 3 Regions.\n' +
        '\nNothing found: every key is as approved, and every approved request has its key.\n',
    );
    expect(code).toBe(0);
  });

  it('names what somebody did by hand, what waits, and what it could not look at, each with what to do', async () => {
    const failed = await ask(story, alice, { account: 'lab' });
    aws.setRole(LAB, ROLE, { denies: ['kms:CreateKey'] });
    await bob.click(failed.message(), 'Approve');
    await replyWith(story, failed, 'The key was not created');
    aws.changeKey(changed.key, {
      tags: { 'cost-center': '9999', owner: '<!channel>', 'byok:managed-by': null },
      description: 'Nobody looks here',
      policy: policyWith(BACKDOOR),
    });
    const other = aws.createKeyFor(LAB, 'us-east-1');
    const [alias = ''] = aws.keys().find(({ keyId }) => keyId === moved.key)?.aliases ?? [];
    aws.pointAlias(alias, other.keyId);
    aws.setKeyState(dying.key, 'PendingDeletion');
    aws.deleteKey(gone.key);
    const ours = { 'byok:managed-by': 'byok-key' };
    const byHand = aws.createKeyFor(LAB, 'us-east-1', { tags: ours });
    const tags = { ...ours, 'byok:request-id': enabled.request };
    const second = aws.createKeyFor(LAB, 'us-east-1', { tags });
    aws.setRole(PAYMENTS, ROLE, { trustsBot: false });

    const { code, stdout } = await story.run('reconcile', ['--post']);

    const at = (words: string) =>
      expect.stringMatching(new RegExp(`^ {4}${words} \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d UTC`));
    const refused = `    AssumeRole: AccessDenied: User: arn:aws:iam::999900001111:user/byok-bot is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::${PAYMENTS}:role/${ROLE}`;
    expect(stdout.split('\n')).toEqual([
      'Looked at 7 keys (1 Disabled, 1 Enabled, 1 PendingDeletion, 4 PendingImport) and 7 approved requests in 1 account and 1 Region.',
      '',
      "A key carries this bot's tags and nobody approved it",
      `  key ${byHand.keyId} ${IN_LAB}`,
      "    It has no tag byok:request-id: this bot's keys have one from their first moment.",
      '  What to do: CloudTrail (CreateKey, TagResource) says who made it. Not needed: schedule its deletion in the AWS console. Rightly there: take its byok: tags off.',
      '',
      'A key carries the tag of a request whose key it is not',
      `  key ${second.keyId} ${IN_LAB}, request ${enabled.request}`,
      `    The key of this request is ${enabled.key}.`,
      '  What to do: CloudTrail (CreateKey, TagResource) says who made it. If nothing is encrypted under it, schedule its deletion in the AWS console.',
      '',
      '2 keys are not as approved',
      `  key ${changed.key} ${IN_LAB}, request ${changed.request}`,
      '    description: "Nobody looks here" instead of "Envelope key of the order database"',
      '    tags: cost-center is "9999" instead of "4711"; owner="<!channel>" was added; byok:managed-by is gone',
      '    key policy: "Backdoor" was added: Allow arn:aws:iam::999900001111:root kms:Decrypt',
      `  key ${moved.key} ${IN_LAB}, request ${moved.request}`,
      `    alias: ${alias} points to another key, ${other.keyId}`,
      '  What to do: CloudTrail says who changed it. Put it back in the AWS console; if it is to be as it is now, ask for a new key that is approved so.',
      '',
      'A key is scheduled for deletion',
      `  key ${dying.key} ${IN_LAB}, request ${dying.request}`,
      at('AWS deletes it'),
      '  What to do: Whatever it encrypts is lost with it. If nobody wants that: Cancel key deletion in the AWS console, then enable the key.',
      '',
      'A key is gone',
      `  key ${gone.key} ${IN_LAB}, request ${gone.request}`,
      '    The bot created it, and AWS does not have it any more.',
      '  What to do: Deleted on purpose: nothing to do. Else CloudTrail (ScheduleKeyDeletion) says who deleted it; ask for a new one with /byok-key.',
      '',
      'An approved request has no key: AWS said no',
      `  request ${failed.id} ${IN_LAB}`,
      at('Since'),
      `    CreateKey: AccessDeniedException: User: arn:aws:sts::${LAB}:assumed-role/${ROLE}/byok-${failed.id} is not authorized to perform: kms:CreateKey on resource: * because no identity-based policy allows the kms:CreateKey action`,
      '  What to do: Mend what is in the way; then an approver presses Retry on the card of the request, or Give up.',
      '',
      '2 Regions of accounts could not be looked at',
      `  everything in payments-prod (${PAYMENTS}), eu-central-1`,
      '    The bot has recorded no key there.',
      refused,
      `  everything in payments-prod (${PAYMENTS}), eu-west-1`,
      '    The bot has recorded no key there.',
      refused,
      '  What to do: Check that the role exists and that its trust policy names the bot, then compare again.',
      '',
      '9 findings. Nothing was changed.',
      '',
    ]);
    expect(code).toBe(1);
  });

  it('says the same in the channel, short enough for a phone, and pings nobody', () => {
    const { text, blocks, ts } = lastPosted();

    expect(text).toBe(
      ':mag: *Keys compared with what was approved: 9 things to look at.* ' +
        "A key carries this bot's tags and nobody approved it. A key carries the tag of a request whose key it is not. " +
        '2 keys are not as approved. A key is scheduled for deletion. A key is gone. ' +
        'An approved request has no key: AWS said no. 2 Regions of accounts could not be looked at.',
    );
    const shown = slack.plainText({ text, blocks }).split('\n');
    expect(shown).toContain('2 keys are not as approved');
    expect(shown).toContain(`• key ${changed.key} ${IN_LAB}, request ${changed.request}`);
    expect(shown).toContain(
      'tags: cost-center is "9999" instead of "4711"; owner="<!channel>" was added; byok:managed-by is gone',
    );
    expect(slack.pings().filter(({ message }) => message.ts === ts)).toEqual([]);
  });

  it('has changed nothing in AWS, and could not have', () => {
    const sent = aws.trail.filter(({ sessionName }) => sessionName === 'byok-reconcile');
    expect(sent.length).toBeGreaterThan(50);
    expect(sent.filter(({ eventName }) => !READS.has(eventName))).toEqual([]);
  });

  it('looks at one account where asked, and says in its channel that all is well', async () => {
    aws.setRole(PAYMENTS, ROLE, { trustsBot: true });

    const { code, stdout } = await story.run('reconcile', ['--account', 'payments-prod', '--post', '--json']);

    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ requests: 0, keyStates: {}, findings: [] });
    expect(JSON.parse(stdout).places.map(({ region }: { region: string }) => region)).toEqual([
      'eu-central-1',
      'eu-west-1',
    ]);
    expect(lastPosted().text).toContain('every key is as approved, and every approved request has its key.');
  });

  it('ends with 2 and says why when it cannot compare', async () => {
    const calls: [string[], Record<string, string>, string][] = [
      [
        ['--account', '123456789012'],
        {},
        `--account: the config file has no account "123456789012"; it has ${PAYMENTS} (payments-prod), ${LAB} (lab).`,
      ],
      [['--now'], {}, "Unknown option '--now'"],
      [[], { REDIS_URL: 'redis://127.0.0.1:1' }, 'REDIS_URL: this Redis cannot be used'],
      [[], { BYOK_CONFIG: '/nowhere' }, 'The config file /nowhere is not usable'],
    ];
    const runs = await Promise.all(calls.map(([args, env]) => story.run('reconcile', args, env)));

    expect(runs.map(({ code, stdout }) => [code, stdout])).toEqual(calls.map(() => [2, '']));
    for (const [at, [, , words]] of calls.entries()) expect(runs[at]?.stderr).toContain(words);
  });

  it('shows every key without its request once a backup from before was restored, posted or not', async () => {
    const client = new Redis(redis.url);
    await client.flushall();
    client.disconnect();
    slack.kickBot(REQUESTS);

    const { code, stdout, stderr } = await story.run('reconcile', ['--account', LAB, '--post']);

    // The one that is scheduled for deletion has been seen to.
    expect(stdout).toContain("5 keys carry this bot's tags and nobody approved them");
    expect(stdout).toContain(
      `    Its tag names request ${changed.request}, which the bot does not have: from before a backup was restored, made by hand, or by another byok-key.\n`,
    );
    expect(stdout).toContain('and delete nothing.');
    expect(stderr).toContain(`Not posted to ${REQUESTS}: Slack says "not_in_channel".`);
    expect(code).toBe(2);
  });

  it('asked nothing that Slack or AWS would have refused', () => {
    expect(slack.protocolErrors).toEqual([]);
    expect(aws.protocolErrors).toEqual([]);
  });
});
