import { describe, expect, it } from 'vitest';
import type { Aim, Fault } from '../../sandbox/aws/faults.js';
import {
  blindCreations,
  type Cell,
  companyFor,
  type Ending,
  playAll,
  type Trouble,
} from '../support/aws-cells.js';
import { notInTrail, recordOf } from '../support/record.js';
import { openStory } from '../support/story.js';

interface Operation {
  readonly name: string;
  readonly aim: Omit<Aim, 'session'>;
  /** How often the bot's SDK sends one call. */
  readonly tries: number;
  /** What leads there. */
  readonly after: readonly Trouble[];
  /** How the card names it when it stops for good there; absent: there is another way. */
  readonly stops?: Pick<Exclude<Ending, { by: 'itself' }>, 'by' | 'card'>;
  readonly throttled: string;
}

const asking = (pattern: RegExp) => (input: Readonly<Record<string, unknown>>) =>
  pattern.test(String(input['KeyId']));
const [OF_ALIAS, OF_ARN, OF_KEY_ID] = [asking(/^alias\//), asking(/^arn:/), asking(/^[0-9a-f-]{36}$/)];

const LOST: Trouble = { aim: { operation: 'CreateKey' }, fault: { kind: 'lose-reply' }, times: 1 };
const TAG_UNSEEN: Trouble = {
  aim: { operation: 'GetResources' },
  fault: { kind: 'behind', answer: { ResourceTagMappingList: [] } },
};

const NO_KEY = { by: 'Retry', card: 'No key was created.' } as const;
const UNFINISHED = { by: 'Retry', card: 'The key exists, but is not finished.' } as const;
const HELD = { by: 'Look again', card: 'On hold.' } as const;

/** Every call on the way to a key, and on the way to one whose creation had no answer. */
const OPERATIONS: readonly Operation[] = [
  before('AssumeRole', { operation: 'AssumeRole' }, 'Throttling'),
  before('DescribeKey of the alias', { operation: 'DescribeKey', where: OF_ALIAS }),
  { ...before('CreateKey', { operation: 'CreateKey' }), tries: 1 },
  finishing('CreateAlias', { operation: 'CreateAlias' }),
  finishing('DescribeKey to read back', { operation: 'DescribeKey', where: OF_ARN }),
  finishing('GetKeyPolicy to read back', { operation: 'GetKeyPolicy' }),
  finishing('ListResourceTags to read back', { operation: 'ListResourceTags', where: OF_ARN }),
  {
    name: 'GetResources to look',
    aim: { operation: 'GetResources' },
    tries: 3,
    after: [LOST],
    throttled: 'ThrottledException',
  },
  looking('ListKeys to look', { operation: 'ListKeys' }),
  looking('DescribeKey to look', { operation: 'DescribeKey', where: OF_KEY_ID }),
  looking('ListResourceTags to look', { operation: 'ListResourceTags', where: OF_KEY_ID }),
];

function before(name: string, aim: Operation['aim'], throttled = 'ThrottlingException'): Operation {
  return { name, aim, throttled, tries: 3, after: [], stops: NO_KEY };
}

function finishing(name: string, aim: Operation['aim']): Operation {
  return { name, aim, tries: 3, after: [], stops: UNFINISHED, throttled: 'ThrottlingException' };
}

/** Asked only while the tag does not show. */
function looking(name: string, aim: Operation['aim']): Operation {
  return { name, aim, tries: 3, after: [LOST, TAG_UNSEEN], stops: HELD, throttled: 'ThrottlingException' };
}

/** Longer than the bot waits for any answer. */
const SLOW: Fault = { kind: 'delay', ms: 25_000 };

function cellsOf(operation: Operation): Cell[] {
  const { name, aim, tries, after, stops, throttled } = operation;
  const denied = name === 'AssumeRole' ? 'AccessDenied' : 'AccessDeniedException';
  const cell = (what: string, fault: Fault, times: number): Cell => ({
    name: `${name}: ${what}`,
    troubles: [...after, { aim, fault, times }],
    ending: { by: 'itself' },
  });
  const lasting = (what: string, fault: Fault, code: string): Cell => ({
    name: `${name}: ${what}`,
    troubles: [...after, { aim, fault }],
    ending: stops ? { ...stops, why: `${aim.operation}: ${code}` } : { by: 'itself' },
  });
  return [
    cell('reply lost', { kind: 'lose-reply' }, tries),
    cell('500 after the work', { kind: 'fail-after' }, tries),
    ...(name === 'CreateKey' ? [] : [cell('500 before the work', { kind: 'fail-before' }, tries)]),
    cell('throttled for a while', { kind: 'throttle' }, stops ? tries + 1 : tries),
    lasting('throttled for ever', { kind: 'throttle' }, throttled),
    cell('slow beyond the timeout', SLOW, 1),
    lasting('access denied', { kind: 'error', name: denied, message: 'Not you.' }, denied),
    cell('credentials expired', { kind: 'expire-credentials' }, 1),
  ];
}

const CELLS: readonly Cell[] = OPERATIONS.flatMap(cellsOf);

describe('whatever AWS does on the way to a key', async () => {
  const story = await openStory(companyFor(CELLS));
  const { slack, aws } = story;
  await story.startBot();
  const outcomes = playAll(story, CELLS);

  it.each(CELLS.map(({ name }, at) => [name, at] as const))(
    '%s',
    async (_, at) => {
      const { troubles, ending } = CELLS[at] as Cell;
      const { place, asked, why, aimed } = await (outcomes[at] as (typeof outcomes)[number]);

      const keys = aws.keys().filter(({ tags }) => tags['byok:request-id'] === asked.id);
      expect(keys).toMatchObject([{ aliases: [place.alias], account: place.account }]);
      expect(asked.text()).toContain(`Created: ${keys[0]?.keyId}`);
      expect(blindCreations(place)).toEqual([]);
      if (ending.by !== 'itself') expect(why).toContain(ending.why);
      const record = await recordOf(story, asked);
      expect(notInTrail(record, place)).toEqual([]);
      expect(record.at(-1)).toMatchObject({
        type: 'key-read-back',
        evidence: { sessionName: place.session },
      });
      for (const [index, { times = 0 }] of troubles.entries())
        expect(aimed[index]?.hits).toBeGreaterThanOrEqual(Math.max(1, times));
    },
    90_000,
  );

  it('said nothing that Slack or AWS would have refused', () => {
    expect(slack.protocolErrors).toEqual([]);
    expect(aws.protocolErrors).toEqual([]);
  });
});
