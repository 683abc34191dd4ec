import { describe, expect, it } from 'vitest';
import { LAB, PAYMENTS, REQUESTS } from '../../sandbox/company.js';
import { type Asked, ask, entriesFor, openStory, posted, requestIdOf, review } from '../support/story.js';

const BURST = 'C0BURST';
const ASKERS = Array.from({ length: 14 }, (_, at) => `asker-${at}`);

const CONFIG = `channel: ${REQUESTS}
accounts:
  - id: "${PAYMENTS}"
    name: payments-prod
    roleArn: arn:aws:iam::${PAYMENTS}:role/byok-key-creator
    externalId: payments-external-id
    regions: [eu-central-1]
    approvals: [{count: 1, groups: [S0SECURITY]}]
    channel: ${BURST}
  - id: "${LAB}"
    name: lab
    roleArn: arn:aws:iam::${LAB}:role/byok-key-creator
    regions: [us-east-1]
    approvals: [{count: 1, groups: [S0SECURITY]}]
`;

/** As many workers as one account may have in a bot. */
const SEATS = 10;
const HANGING_MS = 6_000;

describe('a burst of requests for one account, whose AWS hangs', async () => {
  const story = await openStory({
    config: CONFIG,
    more: {
      people: ASKERS.map((name) => ({ name })),
      channels: [{ id: BURST, name: 'burst', members: ['bob'], bot: true }],
    },
    aws: { enforceQuotas: true },
  });
  const { slack, aws, alice, bob, carol } = story;

  const askInBurst = async (name: string): Promise<Asked> => {
    const person = slack.person(name);
    await review(story, person, entriesFor('payments-prod', { alias: name }));
    await person.submit();
    return posted(story, requestIdOf(person), BURST);
  };
  const sessionsFor = (requests: readonly Asked[]) => {
    const names = new Set(requests.map(({ id }) => `byok-${id}`));
    return aws.trail.filter(({ eventName, requestParameters }) => {
      return eventName === 'AssumeRole' && names.has(String(requestParameters['roleSessionName']));
    }).length;
  };
  const keysIn = (account: string) => aws.keys({ account }).length;

  it('does not hold up a request for another account, and all of it is done in the end', async () => {
    const lone = await ask(story, alice, { account: 'lab' });
    const burst = await Promise.all(ASKERS.map(askInBurst));
    aws.faults.next('AssumeRole', { kind: 'delay', ms: HANGING_MS }, SEATS);

    await Promise.all(burst.map((request) => bob.click(request.message(), 'Approve')));
    await aws.until(() => sessionsFor(burst) === SEATS, 'ten workers that hang');
    await carol.click(lone.message(), 'Approve');

    await aws.until(() => keysIn(LAB) === 1, 'the lone key', 20_000);
    expect(keysIn(PAYMENTS)).toBe(0);
    await aws.until(() => keysIn(PAYMENTS) === 14, 'all keys of the burst', 20_000);
    const ids = aws.keys().map(({ tags }) => tags['byok:request-id']);
    expect(new Set(ids)).toEqual(new Set([lone.id, ...burst.map(({ id }) => id)]));
    expect(ids).toHaveLength(15);
    expect(slack.protocolErrors).toEqual([]);
    expect(aws.protocolErrors).toEqual([]);
  });
});
