import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import {
  blindCreations,
  type Cell,
  cardShows,
  companyFor,
  type Outcome,
  type Place,
  playAll,
  type Trouble,
} from '../support/aws-cells.js';
import { notInTrail, recordOf, trailOf } from '../support/record.js';
import { noteWith, openStory, replyWith } from '../support/story.js';

const error = (operation: string, name: string, times?: number): Trouble => ({
  aim: { operation },
  fault: { kind: 'error', name, message: 'Not now.' },
  ...(times === undefined ? {} : { times }),
});
const LOST: Trouble = { aim: { operation: 'CreateKey' }, fault: { kind: 'lose-reply' }, times: 1 };
const TAG_UNSEEN: Trouble = {
  aim: { operation: 'GetResources' },
  fault: { kind: 'behind', answer: { ResourceTagMappingList: [] } },
};

const takeAlias = ({ story, account, region, alias }: Place) => {
  story.aws.createKeyFor(account, region, { alias });
};
const freeAlias = ({ story, alias, ...place }: Place) => story.aws.removeAlias(place, alias);
const keysOf = ({ story, session }: Place) =>
  story.aws.keys().filter(({ tags }) => `byok-${tags['byok:request-id']}` === session);
const itself = { by: 'itself' } as const;
const noKey = (why: string) => ({ by: 'Retry', card: 'No key was created.', why }) as const;

const CELLS: readonly Cell[] = [
  {
    name: 'CreateKey fails before the work: it is created again',
    troubles: [{ aim: { operation: 'CreateKey' }, fault: { kind: 'fail-before' }, times: 1 }],
    ending: { by: 'its test', card: 'On hold.', why: 'The key did not turn up within 10 seconds' },
  },
  { name: 'nothing goes wrong', troubles: [], ending: itself },
  {
    name: 'the tag is seen late: the keys themselves are asked',
    troubles: [LOST, TAG_UNSEEN],
    ending: itself,
  },
  {
    name: 'the tag is seen late, and the keys may not be listed: it is waited for',
    troubles: [LOST, { ...TAG_UNSEEN, times: 2 }, error('ListKeys', 'AccessDeniedException')],
    ending: itself,
  },
  {
    name: 'neither tags nor keys may be asked: it is held until they may',
    troubles: [
      LOST,
      error('GetResources', 'AccessDeniedException'),
      error('ListKeys', 'AccessDeniedException'),
    ],
    ending: {
      by: 'Look again',
      card: 'On hold.',
      why: 'I could not look whether the key was created: ListKeys',
    },
  },
  {
    name: 'the alias is taken before',
    troubles: [],
    before: takeAlias,
    mend: freeAlias,
    ending: noKey('The alias is taken by another key.'),
  },
  {
    name: 'the alias is taken meanwhile: the key is kept',
    troubles: [{ aim: { operation: 'CreateKey' }, fault: { kind: 'delay', ms: 1_000 }, times: 1 }],
    meanwhile: async (place) => {
      await place.story.aws.until(() => keysOf(place).length > 0, 'the key', 20_000);
      takeAlias(place);
    },
    mend: freeAlias,
    ending: {
      by: 'Retry',
      card: 'The key exists, but is not finished.',
      why: 'The alias is taken by another key.',
    },
  },
  {
    name: 'a key user is deleted after the review: it is named',
    troubles: [],
    before: ({ story, account }) => story.aws.removePrincipal(`arn:aws:iam::${account}:role/App`),
    mend: ({ story, account }) => story.aws.addPrincipals(account, { roles: ['App'] }),
    ending: noKey('The key policy names somebody whom IAM does not know any more.'),
  },
  {
    name: 'KMS does not know a new principal yet that IAM knows',
    troubles: [error('CreateKey', 'MalformedPolicyDocumentException', 2)],
    ending: itself,
  },
  {
    name: 'the key policy is refused whoever IAM knows',
    troubles: [error('CreateKey', 'MalformedPolicyDocumentException')],
    ending: noKey('AWS does not accept the key policy.'),
  },
  {
    name: 'the quota of keys is used up',
    troubles: [error('CreateKey', 'LimitExceededException')],
    ending: noKey('A quota of the account is used up.'),
  },
  {
    name: 'the new key is not known everywhere yet',
    troubles: [
      error('CreateAlias', 'NotFoundException', 2),
      error('GetKeyPolicy', 'KMSInvalidStateException', 2),
    ],
    ending: itself,
  },
];

describe('on the way to a key', async () => {
  const story = await openStory(companyFor(CELLS));
  const { slack, aws, bob, carol } = story;
  const outcomes = playAll(story, CELLS);
  const outcomeOf = (name: string): Promise<Outcome> => {
    const at = CELLS.findIndex((cell) => cell.name.startsWith(name));
    return outcomes[at] as Promise<Outcome>;
  };

  it.each(CELLS.filter(({ ending }) => ending.by !== 'its test').map((cell) => [cell.name, cell] as const))(
    '%s',
    async (name, { ending, troubles }) => {
      const { place, asked, why, aimed } = await outcomeOf(name);

      const keys = keysOf(place);
      expect(keys).toMatchObject([{ aliases: [place.alias], account: place.account }]);
      expect(asked.text()).toContain(`Created: ${keys[0]?.keyId}`);
      expect(blindCreations(place)).toEqual([]);
      if (ending.by !== 'itself') expect(why).toContain(ending.why);
      for (const [index, { times = 1 }] of troubles.entries())
        expect(aimed[index]?.hits).toBeGreaterThanOrEqual(times);
      expect(notInTrail(await recordOf(story, asked), place)).toEqual([]);
    },
    90_000,
  );

  it('says in the thread who is missing in IAM', async () => {
    const { why, place } = await outcomeOf('a key user is deleted');
    expect(why).toContain(`IAM does not know arn:aws:iam::${place.account}:role/App.`);
  });

  it('leaves in the record every call that AWS has in its trail, under the same id', async () => {
    const { asked, place } = await outcomeOf('nothing goes wrong');

    const record = await recordOf(story, asked);

    const operations = record.map(({ type, evidence }) => [
      type,
      evidence.calls.map(({ operation }) => operation),
    ]);
    expect(operations).toEqual([
      ['creation-started', ['AssumeRole', 'DescribeKey']],
      ['key-made', ['CreateKey']],
      ['key-read-back', ['CreateAlias', ...['DescribeKey', 'GetKeyPolicy', 'ListResourceTags'].sort()]],
    ]);
    const named = record.flatMap(({ evidence }) => evidence.calls);
    const byId = (a: { requestId: string | null }, b: { requestId: string | null }) =>
      String(a.requestId) < String(b.requestId) ? -1 : 1;
    expect([...named].sort(byId)).toEqual(trailOf(place).sort(byId));
    expect(new Set(named.map(({ requestId }) => requestId)).size).toBe(7);
  });

  it('leaves in the record that a call had no answer, and the look that found its key', async () => {
    const { asked, place } = await outcomeOf('the tag is seen late: the keys');

    const record = await recordOf(story, asked);

    const told = record.map(({ type, evidence }) => [type, evidence.calls.map(({ operation }) => operation)]);
    expect(told).toContainEqual(['outcome-unknown', ['CreateKey']]);
    expect(record.find(({ type }) => type === 'outcome-unknown')?.evidence.calls).toEqual([
      { operation: 'CreateKey', requestId: null, ended: 'ECONNRESET' },
    ]);
    const found = record.find(({ type }) => type === 'key-made');
    expect(found?.evidence.calls.map(({ operation }) => operation)).toEqual([
      'AssumeRole',
      'GetResources',
      'ListKeys',
      'DescribeKey',
      'ListResourceTags',
    ]);
    expect(found?.evidence.sessionName).toBe(place.session);
  });

  it('names the request id of the call that AWS refused, in small', async () => {
    const { why, place } = await outcomeOf('the quota of keys');

    const refused = trailOf(place).filter(({ ended }) => ended === 'LimitExceededException');

    expect(refused).toHaveLength(1);
    expect(why).toContain(`In CloudTrail: request id ${refused[0]?.requestId}, session ${place.session}`);
  });

  it('creates a key again only when the lost call can make none any more, and after another look', async () => {
    const { asked, place } = await outcomeOf('CreateKey fails before the work');
    const operations = () =>
      trailOf(place)
        .filter(({ operation }) => operation === 'CreateKey' || operation === 'ListKeys')
        .map(({ operation }) => operation);

    await bob.click(asked.message(), 'I have looked');
    await story.slack.until(() => bob.view()?.submit === 'Say what I found', 'the dialog');
    expect(bob.view()?.text).toContain(`for a key with the tag byok:request-id = ${asked.id}`);
    await bob.type('What I found', 'No key with that tag.');
    await bob.submit();
    await replyWith(story, asked, ':eyes: @bob has looked in AWS.\nFound\nNo key with that tag.');

    await carol.click(asked.message(), 'Create again');
    const note = await noteWith(story, carol, 'can still make the key until');
    const settledAtMs = Date.parse(/\|([^|>]+)>/.exec(note)?.[1] ?? '');
    await bob.click(asked.message(), 'Look again');
    await cardShows(story, asked, 'Outcome unknown.');
    await cardShows(story, asked, 'On hold.');
    expect(keysOf(place)).toEqual([]);
    expect(operations().filter((operation) => operation === 'CreateKey')).toHaveLength(1);

    await sleep(settledAtMs - Date.now() + 500);
    const before = operations();
    await carol.click(asked.message(), 'Create again');
    await cardShows(story, asked, 'Created: ');

    await replyWith(story, asked, '@carol pressed Create again: I look once more');
    expect(keysOf(place)).toMatchObject([{ aliases: [place.alias] }]);
    expect(operations()).toEqual([...before, 'ListKeys', 'CreateKey']);
    expect(blindCreations(place)).toEqual([]);
    expect(notInTrail(await recordOf(story, asked), place)).toEqual([]);
  }, 90_000);

  it('said nothing that Slack or AWS would have refused', () => {
    expect(slack.protocolErrors).toEqual([]);
    expect(aws.protocolErrors).toEqual([]);
  });
});
