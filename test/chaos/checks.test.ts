import { describe, expect, it } from 'vitest';
import { judge } from '../../chaos/checks.js';
import type { Evidence } from '../../chaos/evidence.js';
import {
  approve,
  at,
  card,
  cardText,
  chainOf,
  KEY_ID,
  NOON_MS,
  OTHER_KEY_ID,
  REPLIES,
  request,
  round,
} from './scenes.js';

/** What is broken, in the order it is found. */
function broken(evidence: Evidence): string[] {
  return judge(evidence).violations.map(({ invariant, said }) => `${invariant}: ${said}`);
}

const KEY = { keyId: KEY_ID, arn: 'arn', aliases: ['alias/orders'], createdAtMs: NOON_MS + 8_000 };
const thread = (...texts: string[]) => texts.map((text, index) => ({ ts: at(10 + index), text }));
const failedChain = chainOf([{ type: 'submitted' }], 'failed');
const isFailed = {
  presses: [],
  chain: failedChain,
  record: { status: 'failed', head: failedChain[0]?.hash ?? '', version: 1 },
};

describe('the judge of a round of chaos', () => {
  it('has nothing against a round in which everything held', () => {
    const verdict = judge(round());
    expect(verdict.violations).toEqual([]);
    expect([...verdict.outcomes]).toEqual([['created', 1]]);
  });

  it('finds a submission that was acknowledged and is nowhere', () => {
    expect(
      broken(round({ cards: [], keys: [], createKeySuccesses: 0, chain: [], record: null, presses: [] })),
    ).toEqual([
      'nothing acknowledged is lost: its submission was acknowledged; there is no card',
      'nothing acknowledged is lost: its submission was acknowledged; Redis does not have it',
    ]);
  });

  it('finds a decision that was acknowledged and is not in the record', () => {
    const presses = [approve('bob'), approve('dave'), approve('carol')];
    expect(broken(round({ presses }))).toEqual([
      'nothing acknowledged is lost: carol Approve was acknowledged 1 times; the record has 0',
    ]);
  });

  it('finds a cancellation that was acknowledged, and a key all the same', () => {
    expect(broken(round({ cancelledBy: ['alice'] }))).toEqual([
      'nothing acknowledged is lost: alice was told that it is cancelled; the card says created',
    ]);
  });

  it('finds a second key', () => {
    const keys = [KEY, { ...KEY, keyId: OTHER_KEY_ID, aliases: [] }];
    expect(broken(round({ keys, createKeySuccesses: 2 }))).toEqual([
      'no key twice: AWS did CreateKey 2 times',
      `no key twice: there are 2 keys: ${KEY_ID}, ${OTHER_KEY_ID}`,
    ]);
  });

  it('finds a second key where somebody had it created again although it was there', () => {
    const { bob, dave, unknown, held, again, created } = REPLIES;
    const keys = [KEY, { ...KEY, keyId: OTHER_KEY_ID, aliases: [] }];
    const cards = [card({ replies: thread(bob, dave, unknown, held, again, created) })];

    expect(broken(round({ cards }))).toEqual([]);
    expect(broken(round({ cards, keys, createKeySuccesses: 2 }))).toContain(
      'no key twice: AWS did CreateKey 2 times',
    );
  });

  it('finds a key that is there while people are told that it did not turn up', () => {
    const { bob, dave, unknown, held } = REPLIES;
    const onHold = cardText(':raised_hand: On hold. It is not known whether the key was created.');
    const replies = thread(bob, dave, unknown, held);
    const cards = [card({ text: onHold, buttons: ['Look again', 'Give up'], replies })];

    expect(broken(round({ cards, keys: [], createKeySuccesses: 0 }))).toEqual([]);
    expect(broken(round({ cards }))).toEqual([
      `approved makes one key, or a named reason: its key ${KEY_ID} is there and is not found`,
    ]);
  });

  it('finds what a request that has ended still owes, and a record that says something else than the card', () => {
    expect(broken(round({ owed: ['sync-direct'] }))).toEqual([
      'every request ends: it is created, and still owes sync-direct',
    ]);
    const { chain } = request();
    const record = { status: 'denied', head: chain.at(-1)?.hash ?? '', version: 4 };
    expect(broken(round({ record }))).toContain(
      'no thread says something untrue: the card says created, the record denied',
    );
  });

  it('has something against a round in which nobody got as far as a request', () => {
    expect(broken({ ...round(), requests: [] })).toEqual([
      'every request ends: nobody got as far as a request: nothing was put to the test',
    ]);
  });

  it('finds a key that came before its second approval', () => {
    const presses = [approve('bob'), approve('dave', { sentAtMs: NOON_MS + 9_000 })];
    expect(broken(round({ presses }))).toEqual([
      `no key without its quorum: ${KEY_ID} was created before enough people approved`,
    ]);
  });

  it("does not count the requester's own approval", () => {
    const alice = REPLIES.dave.replace('@dave', '@alice');
    const said = broken(
      round({
        presses: [approve('bob'), approve('alice')],
        cards: [card({ replies: thread(REPLIES.bob, alice, REPLIES.created) })],
      }),
    );
    expect(said).toContain('no key without its quorum: the thread calls bob, alice enough');
  });

  it('finds a request that is stuck, and one without its button', () => {
    const pending = cardText(':hourglass_flowing_sand: Needs approval by 1 of @security');
    expect(
      broken(round({ cards: [card({ text: pending, replies: [] })], keys: [], createKeySuccesses: 0 })),
    ).toEqual(
      expect.arrayContaining(['every request ends: it is still pending: Key request k3f9-x2mp-7qtd']),
    );
    const failed = cardText(':x: No key was created. A quota of the account is used up.');
    const cards = [card({ text: failed, replies: thread(REPLIES.bob, REPLIES.dave, REPLIES.failed) })];
    const said = broken(round({ ...isFailed, cards, keys: [], createKeySuccesses: 0 }));
    expect(said).toContain('every request ends: it is failed without the button Retry');
  });

  it('finds a thread that says that there is no key, while there is one', () => {
    const failed = cardText(':x: No key was created. A quota of the account is used up.');
    const replies = thread(REPLIES.bob, REPLIES.dave, REPLIES.failed);
    const cards = [card({ text: failed, buttons: ['Retry', 'Give up'], replies })];
    expect(broken(round({ cards }))).toEqual([
      `no thread says something untrue: it says that there is no key; AWS has ${KEY_ID}`,
    ]);
  });

  it('finds a key that AWS does not have, and a card that says something else than its thread', () => {
    expect(broken(round({ keys: [] }))).toEqual([
      `no thread says something untrue: it says created ${KEY_ID}; AWS has no key`,
      `no thread says something untrue: the thread names ${KEY_ID}; AWS has no key`,
    ]);
    const cards = [card({ text: cardText(':no_entry: Denied by @carol. No key was created.') })];
    expect(broken(round({ cards }))).toContain(
      'no thread says something untrue: the card says denied, the thread created',
    );
  });

  it('finds a lost reply, and replies in the wrong order', () => {
    const lost = [card({ replies: thread(REPLIES.dave, REPLIES.created) })];
    expect(broken(round({ cards: lost }))).toContain(
      'nothing acknowledged is lost: the approval of bob is recorded; the thread does not tell it',
    );
    const swapped = [card({ replies: thread(REPLIES.bob, REPLIES.created, REPLIES.dave) })];
    const said = broken(round({ cards: swapped })).filter((each) => each.startsWith('replies in order'));
    expect(said[0]).toContain('read back as approved." cannot follow while the request is pending');
  });

  it('allows a reply twice only where somebody died in between', () => {
    const cards = [card({ replies: thread(REPLIES.bob, REPLIES.bob, REPLIES.dave, REPLIES.created) })];
    const died = { deaths: [{ atMs: NOON_MS + 10_500, victim: 'bot' as const }] };

    expect(judge(round({ cards }, died))).toMatchObject({ violations: [], duplicates: 1 });
    const unexplained = [
      `replies in order, none twice: nobody died between this and its repetition: ${REPLIES.bob}`,
    ];
    expect(broken(round({ cards }))).toEqual(unexplained);
    // Whatever the sender had on its way has arrived long before that.
    const longBefore = { deaths: [{ atMs: NOON_MS + 5_000, victim: 'bot' as const }] };
    expect(broken(round({ cards }, longBefore))).toEqual(unexplained);
  });

  it('allows a second card only where somebody died in between, and only as a copy without buttons', () => {
    const died = { deaths: [{ atMs: NOON_MS + 1_500, victim: 'redis' as const }] };
    const retired = card({ ts: at(2), text: 'This is a copy of key request k3f9-x2mp-7qtd.', replies: [] });
    expect(judge(round({ cards: [card(), retired] }, died))).toMatchObject({ violations: [], duplicates: 1 });

    const live = { ...retired, text: cardText('Needs approval by 1 of @security'), buttons: ['Approve'] };
    expect(broken(round({ cards: [card(), live] }, died))).toEqual([
      'no thread says something untrue: a second message has Approve: Key request k3f9-x2mp-7qtd',
    ]);
  });

  it('takes reminders and an escalation while it is pending, and only then', () => {
    const waited = [
      ':bell: Still needed: 1 of @security and @dave, until Nov 27th 8:16. Approve or Deny on the card.',
      ':bell: A reminder was due, and could not be posted in time.',
      ':rotating_light: Escalated. Still needed after 24 hours: @dave. From now on @managers can approve as well, in place of anybody who is missing.',
    ];
    const decided = [REPLIES.bob, REPLIES.dave, REPLIES.created];

    expect(broken(round({ cards: [card({ replies: thread(...waited, ...decided) })] }))).toEqual([]);
    const late = thread(...decided, ...waited.slice(0, 1));
    expect(broken(round({ cards: [card({ replies: late })] }))[0]).toContain(
      'cannot follow while the request is created',
    );
  });

  it('counts no approval that was given to what was asked for before', () => {
    const changed =
      ':pencil2: Changed by @alice, who asked. Approvals given so far (by @bob) do not count any more: look at the card again and decide anew.';
    const replies = (...texts: string[]) => broken(round({ cards: [card({ replies: thread(...texts) })] }));
    const { bob, dave, created } = REPLIES;

    expect(replies(bob, changed, bob, dave, created)).toEqual([]);
    expect(replies(bob, changed, dave, created)[0]).toContain('the thread calls dave enough');
  });

  it('finds a chain with a changed, a missing and a foreign entry', () => {
    const { chain } = request();
    const [first, second, ...rest] = chain;
    if (!first || !second) throw new Error('The scene has no chain.');
    const changed = { ...second, text: second.text.replace('U0BOB', 'U0EVE') };

    expect(broken(round({ chain: [first, changed, ...rest] }))).toContain(
      'the audit chain is whole: entry 2 does not have its hash',
    );
    expect(broken(round({ chain: [first, ...rest] }))).toContain(
      'the audit chain is whole: entry 2 does not follow the one before it',
    );
    expect(broken(round({ record: { status: 'created', head: 'other', version: 4 } }))).toEqual([
      'the audit chain is whole: the record continues another chain',
    ]);
  });

  it('takes a search without a key for a search, and one with a key for a failure', () => {
    const searching = cardText(':mag: Outcome unknown. AWS did not answer whether the key was created.');
    const cards = [card({ text: searching, replies: thread(REPLIES.bob, REPLIES.dave, REPLIES.unknown) })];
    expect(broken(round({ cards, keys: [], createKeySuccesses: 0 }))).toEqual([]);
    expect(broken(round({ cards }))).toEqual([
      `approved makes one key, or a named reason: its key ${KEY_ID} is there and is not found`,
    ]);
  });
});
