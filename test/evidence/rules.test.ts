import { describe, expect, it } from 'vitest';
import { type AuditEntry, seal } from '../../src/domain/audit.js';
import type { EventOf, RequestEvent } from '../../src/domain/event.js';
import { fingerprintOf } from '../../src/domain/fingerprint.js';
import type { Fingerprint, UserId } from '../../src/domain/names.js';
import type { Person } from '../../src/domain/person.js';
import { EVENTS } from '../domain/events.js';
import {
  ALICE,
  BOB,
  CARD,
  CAROL,
  clickBy,
  EVIDENCE,
  MALLORY,
  OTHER_FINGERPRINT,
  person,
  SECURITY,
  TWO_OF_SECURITY,
  terms,
} from '../support/requests.js';
import { ALICES_KEY, alicesRecord, approvalBy, asked, fileOf, fingerprint, said } from './scenes.js';

/** Every hash and every checkpoint of these files is right: somebody wrote them who can write to Redis. */
async function saidOf(entries: readonly AuditEntry[]): Promise<string[]> {
  return (await said(await fileOf(entries))).map((problem) => problem.replace(/^.*\("[a-z-]+"\): /, ''));
}

/** As in Alice's record, but for the approval. */
function approvedBy(by: UserId, over: Partial<Person> = {}, seen: Fingerprint = fingerprint): AuditEntry[] {
  const forged: RequestEvent = {
    type: 'approve-clicked',
    comment: null,
    click: clickBy(by, { fingerprint: seen }),
    person: person(by, over),
  };
  return alicesRecord().map((entry) =>
    entry.event.type === 'approve-clicked' ? { ...entry, event: forged } : entry,
  );
}

/** Two of security would be needed, and Alice or Carol may break the glass; Bob reviews it in the end. */
function brokenBy(by: UserId): AuditEntry[] {
  const under = terms({ approvals: [TWO_OF_SECURITY], breakGlass: { users: [ALICE, CAROL], groups: [] } });
  const seen = fingerprintOf({ ...asked, terms: under });
  const press = (who: UserId) => ({ click: clickBy(who, { fingerprint: seen }), person: person(who) });
  const [, sentThen, ...rest] = ALICES_KEY;
  return alicesRecord(
    [
      { type: 'break-glass-clicked', incident: 'INC-1', reason: 'Orders stand still.', ...press(by) },
      { ...(sentThen as EventOf<'creation-started'>), fingerprint: seen },
      ...rest,
      { type: 'review-clicked', comment: 'It was one.', ...press(BOB) },
    ],
    under,
  );
}

const TWO = terms({ approvals: [TWO_OF_SECURITY] });

const [submitted, approved, sent, made, readBack] = alicesRecord() as [
  AuditEntry,
  AuditEntry,
  AuditEntry,
  AuditEntry,
  AuditEntry,
];

describe('a record that is whole and breaks the rules', () => {
  it('is one of a key without any approval', async () => {
    const skipped = [sent, made, readBack].map((entry) => ({ ...entry, version: entry.version - 1 }));

    expect((await saidOf([submitted, ...skipped])).slice(0, 2)).toEqual([
      'it went on without its quorum: 1 of the approvals it needs are missing',
      'it breaks the rules: by the rules the event is refused (superseded), the record says that it counted',
    ]);
  });

  it.each<[string, AuditEntry[], string]>([
    [
      'the requester',
      approvedBy(ALICE, { groups: [SECURITY] }),
      'the approval of U0ALICE counted, who asked for the key',
    ],
    ['a stranger', approvedBy(MALLORY), 'the approval of U0MALLORY counted, whom no line of the terms names'],
    [
      'a guest',
      approvedBy(CAROL, { standing: 'guest' }),
      'the approval of U0CAROL counted, who was not known to be a member of the workspace',
    ],
    [
      'somebody in the name of somebody else',
      approvedBy(CAROL, { id: MALLORY }),
      'the approval of U0CAROL counted, who was not known to be a member of the workspace',
    ],
    [
      'somebody who saw something else',
      approvedBy(CAROL, {}, OTHER_FINGERPRINT),
      'the approval of U0CAROL counted, which was given to another version of the request',
    ],
  ])('is one that %s approved', async (_, entries, words) => {
    expect(await saidOf(entries)).toContain(words);
  });

  it.each<[string, UserId, Partial<Person>, string]>([
    ['the requester', ALICE, {}, 'the break-glass of U0ALICE counted, who asked for the key'],
    [
      'somebody whom the terms do not name',
      BOB,
      {},
      'the break-glass of U0BOB counted, whom the terms do not let do it',
    ],
    [
      'a guest',
      CAROL,
      { standing: 'guest' },
      'the break-glass of U0CAROL counted, who was not known to be a member of the workspace',
    ],
  ])('is one in which %s broke the glass', async (_, by, over, words) => {
    const forged = brokenBy(CAROL).map((entry) =>
      entry.event.type === 'break-glass-clicked'
        ? {
            ...entry,
            event: { ...entry.event, click: { ...entry.event.click, by }, person: person(by, over) },
          }
        : entry,
    );
    expect(await saidOf(forged)).toContain(words);
  });

  it('is one that the person it is for approved', async () => {
    const record = alicesRecord().map((entry) =>
      entry.event.type === 'submitted'
        ? { ...entry, event: { ...entry.event, document: { ...entry.event.document, onBehalfOf: BOB } } }
        : entry,
    );
    expect(await saidOf(record)).toContain('the approval of U0BOB counted, who asked for the key');
  });

  it('is one in which whoever broke the glass reviewed it', async () => {
    const forged = brokenBy(CAROL).map((entry) =>
      entry.event.type === 'review-clicked'
        ? {
            ...entry,
            event: { ...entry.event, click: { ...entry.event.click, by: CAROL }, person: person(CAROL) },
          }
        : entry,
    );
    expect(await saidOf(forged)).toContain('the review of U0CAROL counted, who broke the glass');
  });

  it('is one where one person stands for two', async () => {
    const seen = fingerprintOf({ ...asked, terms: TWO });
    const [first, once] = alicesRecord([approvalBy(BOB, seen)], TWO) as [AuditEntry, AuditEntry];
    const again = { ...once, version: 3, status: 'approved' as const };

    expect(await saidOf([first, once, again])).toEqual([
      'the approval of U0BOB counted twice',
      'it went on without its quorum: 1 of the approvals it needs are missing',
      'it breaks the rules: by the rules the event is refused (already-approved), the record says that it counted',
    ]);
  });

  it('is one of a key under terms that nobody approved', async () => {
    const seen = fingerprintOf({ ...asked, terms: TWO });
    const changed: RequestEvent = { type: 'terms-changed', terms: TWO, fingerprint: seen };
    const record = alicesRecord([approvalBy(BOB), changed]);
    const forged = { ...sent, version: 4, fingerprint: seen };

    expect(await saidOf([...record, forged])).toContain(
      'it went on without its quorum: 2 of the approvals it needs are missing',
    );
  });

  it('is one of a key for which the glass was broken under earlier terms', async () => {
    const under = terms({ approvals: [TWO_OF_SECURITY], breakGlass: { users: [CAROL], groups: [] } });
    const seen = fingerprintOf({ ...asked, terms: under });
    const press = { click: clickBy(CAROL, { fingerprint: seen }), person: person(CAROL) };
    const changedTo = fingerprintOf({ ...asked, terms: TWO });
    const record = alicesRecord(
      [
        { type: 'break-glass-clicked', incident: 'INC-1', reason: 'Orders stand still.', ...press },
        { type: 'terms-changed', terms: TWO, fingerprint: changedTo },
      ],
      under,
    );
    expect(record.map(({ status }) => status)).toEqual(['pending', 'approved', 'pending']);
    const forged = { ...sent, version: 4, fingerprint: changedTo };

    expect(await saidOf([...record, forged])).toContain(
      'it went on without its quorum: 2 of the approvals it needs are missing',
    );
  });

  it('is one that somebody approved before it was escalated to them', async () => {
    const escalation = { afterMs: 60_000, users: [MALLORY], groups: [] };
    const further = terms({ escalation });
    const seen = fingerprintOf({ ...asked, terms: further });
    const posted: RequestEvent = { type: 'card-posted', card: CARD };
    const record = alicesRecord([posted, { type: 'escalation-due' }, approvalBy(MALLORY, seen)], further);
    const [first, second, , approval] = record as [AuditEntry, AuditEntry, AuditEntry, AuditEntry];

    expect(record.map(({ status }) => status)).toEqual(['pending', 'pending', 'pending', 'approved']);
    expect(await saidOf(record)).toEqual([]);
    expect(await saidOf([first, second, { ...approval, version: 3 }])).toContain(
      'the approval of U0MALLORY counted, whom no line of the terms names',
    );
  });

  it('is one of a key that was changed after its approval, or by somebody who did not ask', async () => {
    const parameters = { ...asked.parameters, description: 'Something else' };
    const changedTo = fingerprintOf({ ...asked, parameters });
    const change: RequestEvent = {
      ...EVENTS.resubmitted,
      replaces: fingerprint,
      parameters,
      terms: asked.terms,
      fingerprint: changedTo,
    };
    const two = alicesRecord([change, approvalBy(BOB, changedTo)]);
    const [first, second] = two as [AuditEntry, AuditEntry];

    expect(await saidOf(two)).toEqual([]);
    expect(await saidOf([first, { ...second, event: { ...change, by: BOB } }])).toContain(
      'U0BOB changed it, who did not ask for the key',
    );
    expect(await saidOf([first, second, { ...sent, version: 3, fingerprint: changedTo }])).toContain(
      'it went on without its quorum: 1 of the approvals it needs are missing',
    );
  });

  it('is one whose parameters are not those that were approved', async () => {
    const { event } = submitted;
    if (event.type !== 'submitted') throw new Error('Not the submission.');
    const parameters = { ...event.document.parameters, description: 'Something else' };
    const document = { ...event.document, parameters };

    expect(await saidOf([{ ...submitted, event: { ...event, document } }, approved])).toContain(
      'its fingerprint is not that of what was asked and the terms in force',
    );
  });

  it('is one that moves after its end', async () => {
    const after = { ...approved, version: 6, status: 'denied' as const };

    expect(await saidOf([...alicesRecord(), after])).toContain(
      'it moved a request that was created, which is an end',
    );
  });

  it.each<[string, Partial<AuditEntry>, string]>([
    [
      'an approval that counts',
      { event: approvalBy(CAROL) },
      'by the rules the event is refused (already-settled), the record says that it counted',
    ],
    [
      'one more CreateKey',
      { event: { ...sent.event, attempt: 2 } as RequestEvent },
      'by the rules the event is refused (superseded), the record says that it counted',
    ],
    [
      'an approval that is refused as somebody likes',
      { event: approvalBy(CAROL), refusal: 'not-an-approver', version: 5 },
      'by the rules the event is refused (already-settled), the record says not-an-approver',
    ],
    ['its submission once more', { event: submitted.event }, 'it was submitted before'],
  ])('is one that has, after its end, %s', async (_, over, words) => {
    const after = { ...readBack, version: 6, ...over };

    expect(await saidOf([...alicesRecord(), after])).toEqual([`it breaks the rules: ${words}`]);
  });

  it('is one with an event after its end that nobody knows', async () => {
    const event = { type: 'key-given-away' } as unknown as RequestEvent;

    expect(await saidOf([...alicesRecord(), { ...readBack, version: 6, event }])).toEqual([
      'its event ("key-given-away") is not one that this program knows',
    ]);
  });

  it('is one in which a refusal changed something', async () => {
    const refused = { ...approved, version: 1, refusal: 'not-an-approver', status: 'approved' as const };

    expect(await saidOf([submitted, refused])).toContain(
      'it was refused and changed the request all the same',
    );
  });

  it('is one whose versions skip a number', async () => {
    expect(await saidOf([submitted, { ...approved, version: 3 }])).toEqual([
      'its version is 3 and should be 2',
    ]);
    expect(await saidOf([{ ...submitted, version: 3 }])).toEqual(['its version is 3 and should be 1']);
  });

  it('is one that begins in the middle, or twice', async () => {
    expect((await saidOf([approved]))[0]).toBe(
      'the record of this request begins with "approve-clicked" and not with its submission',
    );
    expect(await saidOf([submitted, { ...submitted, version: 2 }])).toContain(
      'it breaks the rules: it was submitted before',
    );
  });

  it('is one with an event that nobody knows', async () => {
    const event = { type: 'key-given-away' } as unknown as RequestEvent;

    expect(await saidOf([submitted, { ...approved, event, status: 'pending' }])).toEqual([
      'its event ("key-given-away") is not one that this program knows',
    ]);
  });
});

describe('whoever forged a record', () => {
  it('does nothing to the terminal of who verifies it', async () => {
    const words = '\u001b[2J\u009b1Ha.jsonl is whole.\u202e';
    const refused = { ...approved, version: 1, status: 'pending' as const, refusal: words };

    expect(await saidOf([submitted, refused])).toEqual([
      'it breaks the rules: by the rules the event counts, the record says  [2J 1Ha.jsonl is whole. ',
    ]);
  });
});

describe('a record of what may happen', () => {
  it('is one of a key that one person approved by breaking the glass, and another reviewed', async () => {
    const record = brokenBy(CAROL);

    expect(record.map(({ refusal }) => refusal)).toEqual([null, null, null, null, null, null]);
    expect(await saidOf(record)).toEqual([]);
  });

  it('breaks no rule when people try what they may not, and when a stray key turns up after the end', async () => {
    const record = alicesRecord([
      approvalBy(ALICE),
      approvalBy(MALLORY),
      ...ALICES_KEY,
      approvalBy(CAROL),
      {
        type: 'key-made',
        attempt: 1,
        key: { keyId: 'stray' as never, arn: 'arn:stray' },
        evidence: EVIDENCE,
      },
    ]);

    expect(record.map(({ refusal }) => refusal)).toEqual([
      null,
      'own-request',
      'not-an-approver',
      null,
      null,
      null,
      null,
      'already-settled',
      null,
    ]);
    expect(await saidOf(record)).toEqual([]);
  });

  it('is one that nobody can tell from another whose every byte was written anew', async () => {
    const carols = approvedBy(CAROL);

    expect(await saidOf(carols)).toEqual([]);
    expect(seal(carols[1] as AuditEntry).hash).not.toBe(seal(approved).hash);
  });
});
