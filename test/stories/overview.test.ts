import { describe, expect, it } from 'vitest';
import { GENERAL, LAB, PAYMENTS } from '../../sandbox/company.js';
import type { Person } from '../../sandbox/slack/person.js';
import type { Note } from '../../sandbox/slack/world.js';
import type { AccountId, EpochMs, RequestId, UserId } from '../../src/domain/names.js';
import { entry, newRequest } from '../contracts/scenes.js';
import { ONE_OF_SECURITY, STATES, terms } from '../support/requests.js';
import { openRoom } from '../support/servers.js';
import { ask, keyIdOf, noteWith, openForm, openStory } from '../support/story.js';

/** Over HTTP; `cancel.test.ts` and the page have the same over a socket. */
const story = await openStory({ mode: 'http' });
const { slack, alice, bob, carol, dave, erin, gus, olga, redis } = story;

/** The last private note to the person, as they read it, once it says this. */
async function told(person: Person, words: string): Promise<string> {
  await noteWith(story, person, words);
  const note = person.notes().findLast(({ text }) => text.includes(words)) as Note;
  return slack.plainText(note);
}

/** Types it, and reads the answer. */
async function says(person: Person, line: string, words: string, channel?: string): Promise<string> {
  const before = person.notes().length;
  await person.command(line, channel);
  const note = await slack.until(
    () =>
      person
        .notes()
        .slice(before)
        .find(({ text }) => text.includes(words)),
    `a note with "${words}"`,
  );
  return slack.plainText(note);
}

describe('/byok-key help', () => {
  it('is there in a channel without the bot, and in the direct messages with it', async () => {
    for (const channel of [GENERAL, alice.directChannelId]) {
      const help = await says(alice, '/byok-key help', 'What I do', channel);
      expect(help).toContain('/byok-key status <id>');
      expect(alice.notes().at(-1)?.channel).toBe(channel);
    }
  });

  it('is what an unknown word gets, and no form', async () => {
    const help = await says(alice, '/byok-key frobnicate', 'I do not know "frobnicate"');
    expect(help).toContain('/byok-key list');
    expect(alice.view()).toBeUndefined();
  });

  it('is not what an account gets: its form opens', async () => {
    await alice.command('/byok-key LAB');
    await slack.until(() => alice.view()?.submit === 'Review', 'the form');
    expect(alice.view()?.fields.find(({ label }) => label === 'AWS account')?.value).toContain('lab');
    await alice.close();
  });
});

describe('/byok-key list', () => {
  it('has id, alias, account and status of what each person may see', async () => {
    const payments = await ask(story, alice, { account: 'payments-prod', alias: 'payments/listed' });
    const lab = await ask(story, erin, { account: 'lab', alias: 'listed' });
    const rowOf = (list: string, id: string) => list.split('\n').find((line) => line.startsWith(id));

    const alices = await says(alice, '/byok-key list', 'Key requests', GENERAL);
    const bobs = await says(bob, '/byok-key list', 'Key requests', bob.directChannelId);
    const daves = await says(dave, '/byok-key list', 'Key requests');

    expect(rowOf(alices, payments.id)).toBe(
      `${payments.id}  alias/payments/listed  payments-prod (${PAYMENTS})`,
    );
    expect(alices).toContain('pending, needs 1 of @security and @dave · asked by @alice');
    expect(rowOf(alices, lab.id)).toBeUndefined();
    expect(rowOf(bobs, lab.id)).toBe(`${lab.id}  alias/listed  lab (${LAB})`);
    expect(rowOf(bobs, payments.id)).toBeDefined();
    expect([rowOf(daves, payments.id) !== undefined, rowOf(daves, lab.id)]).toEqual([true, undefined]);
  });

  it('of what waits loses a request for whoever has approved it, and not for the others', async () => {
    const request = await ask(story, alice, { account: 'payments-prod' });
    await carol.click(request.message(), 'Approve');
    await slack.until(() => request.replies().length === 1, 'the reply');

    expect(await says(carol, '/byok-key list waiting', 'wait for you')).not.toContain(request.id);
    expect(await says(bob, '/byok-key list waiting', 'wait for you')).not.toContain(request.id);
    expect(await says(dave, '/byok-key list waiting', 'wait for you')).toContain(request.id);
    expect(await says(alice, '/byok-key list waiting', 'wait for you')).not.toContain(request.id);
  });

  it('leads to the card by a link', async () => {
    const request = await ask(story, erin, { account: 'lab' });
    await says(erin, '/byok-key list mine', 'Your key requests');
    expect(JSON.stringify(erin.notes().at(-1)?.blocks)).toMatch(
      new RegExp(`<https?://[^|]*${request.ts.replace('.', '')}[^|]*\\|${request.id}>`),
    );
  });

  it('goes through its pages by buttons, in its own place, and to the other lists', async () => {
    const { store } = await openRoom({ url: redis.url, keyPrefix: '{byok}' });
    const lab = terms({ id: LAB as AccountId, name: 'lab', approvals: [ONE_OF_SECURITY] });
    const frank = 'U0FRANK' as UserId;
    for (let n = 0; n < 23; n += 1) {
      const id = `page-0000-00${String(n).padStart(2, '0')}` as RequestId;
      const request = newRequest({
        id,
        terms: lab,
        requestedBy: frank,
        requestedAtMs: (1_000 + n) as EpochMs,
        state: STATES.denied,
      });
      await store.create({ request, effects: [], entry: entry(id) });
    }
    const person = slack.person('frank');
    const ids = () =>
      (slack.plainText(person.notes().at(-1) as Note).match(/page-0000-00\d\d/g) ?? []).map((id) =>
        Number(id.slice(-2)),
      );
    const press = async (name: string, first: number) => {
      await person.click(person.notes().at(-1) as Note, name);
      await slack.until(() => ids()[0] === first, `a page that begins with ${first}`);
      return ids();
    };
    await says(person, '/byok-key list mine', 'Your key requests', GENERAL);
    const notes = person.notes().length;

    expect(ids()).toEqual([22, 21, 20, 19, 18, 17, 16, 15, 14, 13]);
    expect(await press('Older', 12)).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3]);
    expect(await press('Older', 2)).toEqual([2, 1, 0]);
    expect(await press('Newer', 12)).toHaveLength(10);
    expect(await press('Newer', 22)).toHaveLength(10);
    expect(person.notes()).toHaveLength(notes);

    await person.click(person.notes().at(-1) as Note, 'Waiting for me');
    expect(await told(person, 'Key requests that wait for you')).toContain('None waits for you.');
  });

  it('is empty for a full member who has none, and no business of guests and other workspaces', async () => {
    for (const outsider of [gus, olga]) {
      expect(await says(outsider, '/byok-key list', 'Only full members')).not.toContain('alias/');
    }
  });

  it('shows nothing more to whoever forges a button of it', async () => {
    await says(erin, '/byok-key list', 'Key requests');
    const note = erin.notes().at(-1) as Note;
    const button = { type: 'button', block_id: 'page', action_id: 'list-all', action_ts: '1.1' };
    const value = 'all older 9999999999999 zzzz-zzzz-zzzz';
    const { acknowledged } = await erin.forge(note, 'Mine', { actions: [{ ...button, value }] });
    expect(acknowledged).toBe(true);
    const seen = () => slack.plainText(erin.notes().at(-1) as Note);
    await slack.until(() => seen().includes('[Newer]'), 'a page that has a newer one');
    expect(seen()).not.toContain(PAYMENTS);
  });
});

describe('/byok-key status', () => {
  it('says where a request stands, who is missing, and what each can do', async () => {
    const request = await ask(story, alice, { account: 'payments-prod' });
    const words = 'Key request';

    const toAlice = await says(alice, `/byok-key status ${request.id}`, words);
    const toDave = await says(dave, `/byok-key status \`${request.id.toUpperCase()}\``, words);

    expect(toAlice).toContain('Needs approval by 1 of @security and @dave');
    expect(toAlice).toContain(`/byok-key cancel ${request.id}`);
    expect(toDave).toContain('It is your turn: you can approve or deny it on its card.');
  });

  it('has the key when there is one', async () => {
    const request = await ask(story, erin, { account: 'lab' });
    await bob.click(request.message(), 'Approve');
    const keyId = await keyIdOf(story, request);
    expect(await says(erin, `/byok-key ${request.id}`, keyId)).toContain(
      'Its key material has to be imported',
    );
  });

  it('tells whoever may not see a request just what it would tell of one that does not exist', async () => {
    const request = await ask(story, alice, { account: 'payments-prod' });
    for (const outsider of [erin, gus, olga]) {
      const [there, not] = [request.id, 'zzzz-zzzz-zzzz'];
      const answer = async (id: string) =>
        (await says(outsider, `/byok-key status ${id}`, `"${id}"`)).replaceAll(id, '…');
      expect(await answer(there)).toBe(await answer(not));
    }
  });
});

/** Opens the Home tab, and waits until it says this. */
async function home(person: Person, words: string): Promise<string> {
  await person.openHome();
  return homeSays(person, words);
}

function homeSays(person: Person, words: string): Promise<string> {
  return slack.until(() => {
    const text = person.home()?.text ?? '';
    return text.includes(words) && text;
  }, `a Home tab of ${person.name} with "${words}"`);
}

describe('the Home tab', () => {
  it('of a requester has what is open, with its buttons, and follows what becomes of it', async () => {
    const request = await ask(story, erin, { account: 'lab' });
    const before = await home(erin, request.id);
    expect(before).toContain('[Request a key]');
    expect(before).toContain('pending, needs 1 of @security');

    await bob.click(request.message(), 'Approve');

    const after = await homeSays(erin, `KeyId ${await keyIdOf(story, request)}`);
    expect(after.indexOf('Keys waiting for their material')).toBeLessThan(after.indexOf(request.id));
  });

  it('of an approver says what waits and why for them, and loses it when it is settled', async () => {
    await home(carol, 'Waits for you');
    const request = await ask(story, alice, { account: 'payments-prod' });

    const waiting = await homeSays(carol, request.id);
    expect(waiting.slice(waiting.indexOf(request.id))).toContain(
      'Why you: you are one of 2 in @security, 0 of 1 given',
    );
    expect(await home(dave, request.id)).toContain('Why you: you are named, 0 of 1 given');

    await bob.click(request.message(), 'Approve');
    await slack.until(() => !carol.home()?.text.includes(request.id), 'a Home tab without it');
    expect(dave.home()?.text).toContain(request.id);
  });

  it('cancels a request at the press', async () => {
    const request = await ask(story, erin, { account: 'lab' });
    await home(erin, request.id);

    await erin.pressHome('Cancel request', request.id);

    await homeSays(erin, 'Recently ended');
    await slack.until(() => request.text().includes('Cancelled by @erin'), 'the card');
    const text = await homeSays(erin, 'cancelled · asked');
    expect(text.indexOf('Recently ended')).toBeLessThan(text.indexOf(request.id));

    await erin.pressHome('Request again', request.id);
    await slack.until(() => erin.view()?.text.includes(`Filled as request ${request.id} was.`), 'the form');
    await erin.close();
  });

  it('opens the form', async () => {
    await home(erin, 'Request a key');
    await erin.pressHome('Request a key');
    await slack.until(() => erin.view()?.submit === 'Review', 'the form');
    await erin.close();
  });

  it('leads to the card by a link that Slack follows, and its press is acknowledged', async () => {
    const request = await ask(story, erin, { account: 'lab' });
    await home(erin, request.id);
    expect(JSON.stringify(erin.home()?.blocks)).toContain(`p${request.ts.replace('.', '')}`);
    expect(await erin.pressHome('Open', request.id)).toMatchObject({ acknowledged: true });
  });

  it('of guests and people of other workspaces tells nothing', async () => {
    for (const outsider of [gus, olga])
      expect(await home(outsider, 'Only full members')).not.toContain('alias/');
  });

  it('is drawn once for a burst of changes, and comes when Slack takes it again', async () => {
    await home(bob, 'Waits for you');
    const drawings = () =>
      slack.log.filter(
        ({ method, args, error }) => method === 'views.publish' && args['user_id'] === bob.id && !error,
      );
    const before = drawings().length;
    slack.faults.next('views.publish', { kind: 'rate-limited', retryAfterSeconds: 1 });
    const { store } = await openRoom({ url: redis.url, keyPrefix: '{byok}' });
    const lab = terms({ id: LAB as AccountId, name: 'lab', approvals: [ONE_OF_SECURITY] });
    const burst = Array.from({ length: 40 }, (_, n) =>
      newRequest({
        id: `rush-0000-00${String(n).padStart(2, '0')}` as RequestId,
        terms: lab,
        requestedBy: 'U0FRANK' as UserId,
        requestedAtMs: (1 + n) as EpochMs,
      }),
    );
    await Promise.all(
      burst.map((request) => store.create({ request, effects: [], entry: entry(request.id) })),
    );

    await homeSays(bob, 'rush-0000-0009');

    expect(drawings().length - before).toBeLessThanOrEqual(4);
    expect(bob.home()?.text).toContain('There are more: /byok-key list waiting');
  });

  it('takes the place of the one that was drawn before, or of whatever is there when that is not known', async () => {
    await home(alice, 'Your open requests');
    const before = alice.home()?.hash;
    await alice.openHome();
    await slack.until(() => alice.home()?.hash !== before, 'another Home tab');
    const drawn = slack.log.findLast(
      ({ method, args }) => method === 'views.publish' && args['user_id'] === alice.id,
    );
    expect(drawn?.args['hash']).toBe(before);

    slack.faults.next('views.publish', { kind: 'error', error: 'hash_conflict' });
    const request = await ask(story, alice, { account: 'lab' });
    await homeSays(alice, request.id);
  });
});

it('keeps to the protocol', async () => {
  await openForm(story, alice);
  await alice.close();
  expect(slack.protocolErrors).toEqual([]);
});
