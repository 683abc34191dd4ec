import { describe, expect, it } from 'vitest';
import type { Fault } from '../../sandbox/slack/faults.js';
import type { Slack } from '../../sandbox/slack/slack.js';
import type { ChannelId, MessageTs } from '../../src/domain/names.js';
import type { Card, KeyRequest } from '../../src/domain/request.js';
import type { Messenger } from '../../src/workflow/message-port.js';
import { ALICE, BOB, CAROL, NOW, request, STATES, terms } from '../support/requests.js';

const REQUESTS = 'C0BYOKREQ';

export interface MessengerBench {
  readonly slack: Slack;
  readonly messenger: Messenger;
}

/** Approved by Bob, then its key was made. */
function told(card: Card | null): KeyRequest {
  return request({
    card,
    state: STATES.created,
    timeline: [
      { type: 'card-posted', atMs: NOW.nowMs },
      { type: 'approved', atMs: NOW.nowMs, by: BOB, missing: [0], comment: null },
      { type: 'created', atMs: NOW.nowMs, key: STATES.created.key, readBack: { KeyState: 'PendingImport' } },
    ],
  });
}

/** What every messenger keeps to. */
export function messengerContract(open: () => Promise<MessengerBench>): void {
  describe.concurrent('a card', () => {
    it('is posted where the account wants it, with its buttons', async () => {
      const { slack, messenger } = await open();

      const card = await messenger.postCard(request({ card: null }));

      const [message] = slack.messages(REQUESTS);
      expect(card).toEqual({ channel: 'C0BYOKREQ', ts: message?.ts });
      expect(message && slack.plainText(message)).toContain('alias/orders');
      expect(JSON.stringify(message?.blocks)).toMatch(/"text":"Approve".*"text":"Deny"/);
    });

    it('links to the request that it was asked again after', async () => {
      const { slack, messenger } = await open();
      const before = await messenger.postCard(request({ card: null }));

      await messenger.postCard(request({ card: null, after: { id: request().id, card: before } }));

      const [, again] = slack.messages(REQUESTS);
      const link = new RegExp(
        `Asked again after key request <https://[^|>]+/p${before.ts.replace('.', '')}\\|k3f9-x2mp-7qtd>`,
      );
      expect(JSON.stringify(again?.blocks)).toMatch(link);
    });

    it('is redrawn in place, and loses the buttons that decide in the end', async () => {
      const { slack, messenger } = await open();
      const card = await messenger.postCard(request({ card: null }));

      await messenger.redrawCard(
        request({ card, state: { status: 'denied', by: CAROL, reason: 'No.' } }),
        card,
      );

      const [message, ...others] = slack.messages(REQUESTS);
      expect(others).toEqual([]);
      expect(message && slack.plainText(message)).toContain('Denied by @carol');
      expect(JSON.stringify(message?.blocks)).not.toMatch(/"text":"(Approve|Deny|Edit)"/);
    });

    it('that is a copy loses its buttons and points to the right one; the card itself stays', async () => {
      const { slack, messenger } = await open();
      const card = await messenger.postCard(request({ card: null }));
      const copy = await messenger.postCard(request({ card: null }));
      const posted = request({ card });

      await messenger.retireCopy(posted, copy);
      await messenger.retireCopy(posted, card);
      await messenger.retireCopy(request({ card: null }), card);

      const [first, second] = slack.messages(REQUESTS);
      expect(JSON.stringify(first?.blocks)).toContain('"text":"Approve"');
      expect(JSON.stringify(second?.blocks)).not.toContain('"actions"');
      expect(JSON.stringify(second?.blocks)).toContain(`/archives/C0BYOKREQ/p${card.ts.replace('.', '')}`);
    });
  });

  describe.concurrent('a copy for an approver', () => {
    const askedDirectly = terms({ askApprovers: 'direct' });

    it('goes to their direct messages, with buttons, and with the way to the thread', async () => {
      const { slack, messenger } = await open();
      const card = await messenger.postCard(request({ card: null, terms: askedDirectly }));

      const copy = await messenger.postCopy(request({ card, terms: askedDirectly }), BOB);

      const [message, ...others] = slack.directMessages('bob');
      expect(others).toEqual([]);
      expect(copy).toEqual({ channel: message?.channel, ts: message?.ts });
      expect(copy.channel).not.toBe('U0BOB');
      expect(JSON.stringify(message?.blocks)).toMatch(/"text":"Approve".*"text":"Deny"/);
      expect(JSON.stringify(message?.blocks)).toContain(`/archives/C0BYOKREQ/p${card.ts.replace('.', '')}`);
    });

    it('is redrawn in place, and loses its buttons in the end', async () => {
      const { slack, messenger } = await open();
      const copy = await messenger.postCopy(request({ card: null, terms: askedDirectly }), BOB);
      const denied = { status: 'denied', by: CAROL, reason: 'No.' } as const;

      await messenger.redrawCopy(request({ card: null, terms: askedDirectly, state: denied }), BOB, copy);

      const [message, ...others] = slack.directMessages('bob');
      expect(others).toEqual([]);
      expect(message && slack.plainText(message)).toContain('Denied by @carol');
      expect(JSON.stringify(message?.blocks)).not.toContain('"actions"');
    });

    it('has its link asked for once, for however many copies', async () => {
      const { slack, messenger } = await open();
      const card = await messenger.postCard(request({ card: null, terms: askedDirectly }));
      const posted = request({ card, terms: askedDirectly });

      for (const each of [BOB, CAROL, BOB]) await messenger.postCopy(posted, each);

      expect(slack.log.filter(({ method }) => method === 'chat.getPermalink')).toHaveLength(1);
    });
  });

  describe.concurrent('the thread', () => {
    it('has its replies under the card, in the order of what happened', async () => {
      const { slack, messenger } = await open();
      const card = await messenger.postCard(request({ card: null }));
      const request_ = told(card);

      expect(messenger.repliesOf(request_)).toBe(2);
      await messenger.reply(request_, 0);
      await messenger.reply(request_, 1);

      const thread = slack.thread(REQUESTS, card.ts);
      expect(thread.map((reply) => slack.plainText(reply).split('\n')[0])).toEqual([
        expect.stringContaining('Approved by @bob'),
        expect.stringContaining('The key is created'),
      ]);
      expect(slack.plainText(thread[1] ?? { text: '', blocks: [] })).toContain(
        '\n1234abcd-12ab-34cd-56ef-1234567890ab\n',
      );
      expect(slack.messages(REQUESTS)).toHaveLength(1);
    });

    it('has none where there is no card yet, or none of that number', async () => {
      const { slack, messenger } = await open();
      const card = await messenger.postCard(request({ card: null }));

      await messenger.reply(told(null), 0);
      await messenger.reply(told(card), 2);

      expect(slack.thread(REQUESTS, card.ts)).toEqual([]);
      expect(slack.messages(REQUESTS)).toHaveLength(1);
    });
  });

  describe.concurrent('direct messages', () => {
    it('go to the requester, with the way to the card', async () => {
      const { slack, messenger } = await open();
      const card = await messenger.postCard(request({ card: null }));

      expect(messenger.directMessagesOf(told(card), ALICE)).toBe(3);
      await messenger.sendDirect(told(card), ALICE, 2);

      const [message, ...others] = slack.directMessages('alice');
      expect(others).toEqual([]);
      expect(message?.text).toContain('1234abcd-12ab-34cd-56ef-1234567890ab');
      expect(message?.text).toContain(`/archives/C0BYOKREQ/p${card.ts.replace('.', '')}|Open the request>`);
    });

    it('go to the person it is for as well, counted for themselves', async () => {
      const { slack, messenger } = await open();
      const forBob = { ...told(null), onBehalfOf: BOB };

      expect(messenger.directMessagesOf(forBob, BOB)).toBe(3);
      await messenger.sendDirect(forBob, BOB, 2);

      const texts = slack.directMessages('bob').map(({ text }) => text);
      expect(texts).toEqual([expect.stringContaining('that <@U0ALICE> made for you is done')]);
      expect(slack.directMessages('alice')).toEqual([]);
    });

    it('go without it while there is no card', async () => {
      const { slack, messenger } = await open();

      await messenger.sendDirect(told(null), ALICE, 0);

      const texts = slack.directMessages('alice').map(({ text }) => text);
      expect(texts).toEqual([expect.stringContaining('k3f9-x2mp-7qtd')]);
      expect(texts[0]).not.toContain('Open the request');
    });
  });

  describe.concurrent('a report of what was found', () => {
    it('is posted in the channel it is for, as a message of its own', async () => {
      const { slack, messenger } = await open();

      await messenger.postReport(REQUESTS as ChannelId, {
        report: { places: [], keyStates: {}, requests: 0, findings: [] },
        findings: [],
        fresh: 0,
      });

      const [message, ...others] = slack.messages(REQUESTS);
      expect(others).toEqual([]);
      expect(message?.text).toContain('every key is as approved');
    });

    it('that cannot be posted is a no with its reason', async () => {
      const { slack, messenger } = await open();
      slack.archive(REQUESTS);
      const report = { places: [], keyStates: {}, requests: 0, findings: [] };

      const posting = messenger.postReport(REQUESTS as ChannelId, { report, findings: [], fresh: 0 });

      await expect(posting).rejects.toMatchObject({ kind: 'refused', code: 'is_archived' });
    });
  });

  describe.concurrent('when Slack', () => {
    it.each<[string, Fault, string, string, number, number]>([
      ['asks for patience', { kind: 'rate-limited', retryAfterSeconds: 7 }, 'busy', 'ratelimited', 7_000, 0],
      ['breaks', { kind: 'status', status: 500 }, 'unclear', 'http_500', 0, 0],
      ['is away', { kind: 'status', status: 503 }, 'unclear', 'http_503', 0, 0],
      ['says that it broke', { kind: 'error', error: 'internal_error' }, 'unclear', 'internal_error', 0, 0],
      ['hangs up after posting', { kind: 'lose-reply' }, 'unclear', 'no_answer', 0, 1],
      [
        'does not like the blocks',
        { kind: 'error', error: 'invalid_blocks' },
        'refused',
        'invalid_blocks',
        0,
        0,
      ],
      [
        'has taken the token away',
        { kind: 'error', error: 'token_revoked' },
        'locked-out',
        'token_revoked',
        5_000,
        0,
      ],
      ['misses a scope', { kind: 'error', error: 'missing_scope' }, 'locked-out', 'missing_scope', 5_000, 0],
      ['is archived', { kind: 'error', error: 'is_archived' }, 'refused', 'is_archived', 0, 0],
    ])('%s, the failure says what to do (%#)', async (_, fault, ...[kind, code, afterMs, posted]) => {
      const { slack, messenger } = await open();
      slack.faults.next('chat.postMessage', fault);

      const posting = messenger.postCard(request({ card: null }));

      await expect(posting).rejects.toMatchObject({ name: 'MessengerError', kind, code, afterMs });
      expect(slack.messages(REQUESTS)).toHaveLength(posted);
      expect(slack.log.filter(({ method }) => method === 'chat.postMessage')).toHaveLength(1);
    });

    it('has taken the token away, it is left alone for a while', async () => {
      const { slack, messenger } = await open();
      const card = await messenger.postCard(request({ card: null }));
      slack.revokeToken();
      const redraw = () => messenger.redrawCard(request({ card }), card);
      const lockedOut = { name: 'MessengerError', kind: 'locked-out', code: 'token_revoked' };
      await expect(redraw()).rejects.toMatchObject(lockedOut);

      for (let tries = 0; tries < 20; tries += 1) await expect(redraw()).rejects.toMatchObject(lockedOut);

      expect(slack.log.filter(({ error }) => error === 'token_revoked')).toHaveLength(1);
    });

    it('does not let the bot into the channel, that is a no with its reason', async () => {
      const { slack, messenger } = await open();
      slack.kickBot(REQUESTS);

      const refused = { kind: 'refused', code: 'not_in_channel' };
      await expect(messenger.postCard(request({ card: null }))).rejects.toMatchObject(refused);
    });

    it('does not know the card any more, that is a no with its reason', async () => {
      const { messenger } = await open();
      const gone = { channel: REQUESTS as ChannelId, ts: '1772442000.000999' as MessageTs };

      const refused = { name: 'MessengerError', kind: 'refused', code: 'message_not_found' };
      await expect(messenger.redrawCard(request({ card: gone }), gone)).rejects.toMatchObject(refused);
    });

    it('cannot be reached at all, that is surely not posted', async () => {
      const { slack, messenger } = await open();
      await slack.stop();

      const busy = { name: 'MessengerError', kind: 'busy', code: 'not_connected', afterMs: 2_000 };
      await expect(messenger.postCard(request({ card: null }))).rejects.toMatchObject(busy);
    });
  });
}
