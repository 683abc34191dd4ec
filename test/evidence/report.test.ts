import { describe, expect, it } from 'vitest';
import type { AuditEntry } from '../../src/domain/audit.js';
import type { RequestEvent } from '../../src/domain/event.js';
import { fingerprintOf } from '../../src/domain/fingerprint.js';
import type { AliasName, UserId } from '../../src/domain/names.js';
import { Report, rowText } from '../../src/evidence/report.js';
import { EVENTS } from '../domain/events.js';
import {
  ALICE,
  BOB,
  CAROL,
  clickBy,
  EVIDENCE,
  KEY,
  person,
  REFUSED,
  TWO_OF_SECURITY,
  terms,
} from '../support/requests.js';
import { ALICES_KEY, alicesRecord, approvalBy, asked, fingerprint } from './scenes.js';

function rowOf(record: readonly AuditEntry[]) {
  const report = new Report();
  for (const entry of record) report.hear(entry);
  const [row] = report.rows;
  if (!row) throw new Error('No row.');
  return row;
}

const denial: RequestEvent = {
  type: 'deny-clicked',
  reason: 'Use your own account.',
  click: clickBy(CAROL, { fingerprint }),
  person: person(CAROL),
};

describe('the report of a request', () => {
  it('says who asked for what, who approved it and which key came of it', () => {
    expect(rowText(rowOf(alicesRecord([approvalBy(ALICE), ...ALICES_KEY]))).split('\n')).toEqual([
      'k3f9-x2mp-7qtd  created',
      '  what                      alias/orders (SYMMETRIC_DEFAULT, single-region) in payments-prod (111122223333), eu-central-1',
      '  why                       Orders must be encrypted under our own key.',
      '  2026-03-02T09:00:00.000Z  asked by U0ALICE',
      '  2026-03-02T09:02:00.000Z  approved by U0BOB',
      '  2026-03-02T09:03:00.000Z  CreateKey sent',
      '  2026-03-02T09:04:00.000Z  key made (CreateKey 0c1b2a39-4857-4665-8473-8291a0b1c2d3)',
      '  2026-03-02T09:05:00.000Z  read back as approved',
      '  key                       arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
      '  CloudTrail                session byok-k3f9-x2mp-7qtd',
      '  refused                   one try',
    ]);
  });

  it('says what is asked for by now, and lets go of what was approved before it', () => {
    const parameters = { ...asked.parameters, alias: 'alias/invoices' as AliasName };
    const change = { ...EVENTS.resubmitted, replaces: fingerprint, parameters, terms: asked.terms };
    const changedTo = fingerprintOf({ ...asked, parameters });
    const two = { ...asked.terms, account: { ...asked.terms.account, approvals: [TWO_OF_SECURITY] } };
    const seen = fingerprintOf({ ...asked, terms: two });
    const under = { ...change, replaces: seen, fingerprint: changedTo };
    const row = rowOf(alicesRecord([approvalBy(BOB, seen), under], two));

    expect(row).toMatchObject({ alias: 'alias/invoices', approvals: [], status: 'pending' });
    expect(row.acts.map(({ what, by }) => [what, by])).toEqual([
      ['asked', ALICE],
      ['approved', BOB],
      ['changed, approvals void', ALICE],
    ]);
  });

  it('is data for a program, too', () => {
    expect(rowOf(alicesRecord())).toMatchObject({
      request: 'k3f9-x2mp-7qtd',
      status: 'created',
      account: '111122223333',
      region: 'eu-central-1',
      alias: 'alias/orders',
      askedBy: ALICE,
      askedAt: '2026-03-02T09:00:00.000Z',
      approvals: [{ by: BOB, at: '2026-03-02T09:01:00.000Z' }],
      keyArn: KEY.arn,
      acts: [
        { what: 'asked', awsCalls: [] },
        { what: 'approved', awsCalls: [] },
        { what: 'CreateKey sent', awsCalls: [] },
        { what: 'key made', awsCalls: EVIDENCE.calls },
        { what: 'read back as approved', awsCalls: [] },
      ],
      refused: 0,
    });
  });

  it('counts only the approvals that were given under the terms in force', () => {
    const two = terms({ approvals: [TWO_OF_SECURITY] });
    const seen = fingerprintOf({ ...asked, terms: two });
    const row = rowOf(
      alicesRecord([
        approvalBy(BOB),
        { type: 'terms-changed', terms: two, fingerprint: seen },
        approvalBy(CAROL, seen),
      ]),
    );

    expect(row.approvals.map(({ by }) => by)).toEqual([CAROL]);
    expect(row.acts.map(({ what, by }) => [what, by])).toEqual([
      ['asked', ALICE],
      ['approved', BOB],
      ['terms changed, approvals void', null],
      ['approved', CAROL],
    ]);
  });

  it.each<[string, RequestEvent[], string]>([
    ['denied', [denial], 'denied'],
    ['cancelled', [{ type: 'cancel-asked', by: ALICE }], 'taken back'],
    [
      'failed',
      [
        approvalBy(BOB),
        { type: 'creation-started', fingerprint, attempt: 1, evidence: EVIDENCE },
        { type: 'creation-refused', attempt: 1, failure: REFUSED, evidence: EVIDENCE },
      ],
      'stopped: CreateKey: AccessDeniedException: byok-key-creator is not authorized to perform kms:CreateKey',
    ],
  ])('of one that is %s says how it came to that', (status, events, what) => {
    const row = rowOf(alicesRecord(events));

    expect(row.status).toBe(status);
    expect(row.acts.at(-1)?.what).toBe(what);
    expect(rowText(row)).toContain('key                       none');
  });

  it('has what was said with a denial', () => {
    const row = rowOf(alicesRecord([denial]));

    expect(row.acts.at(-1)).toMatchObject({ what: 'denied', by: CAROL, said: 'Use your own account.' });
    expect(rowText(row)).toContain('denied by U0CAROL: Use your own account.');
  });

  it('names a broken glass, its incident, and the review that is owed or given', () => {
    const under = terms({ breakGlass: { users: [CAROL], groups: [] } });
    const seen = fingerprintOf({ ...asked, terms: under });
    const press = (by: UserId) => ({ click: clickBy(by, { fingerprint: seen }), person: person(by) });
    const broken: RequestEvent[] = [
      { type: 'break-glass-clicked', incident: 'INC-1', reason: 'Orders stand still.', ...press(CAROL) },
    ];
    const row = rowOf(alicesRecord(broken, under));
    expect(row.breakGlass).toMatchObject({ by: CAROL, incident: 'INC-1', review: null });
    expect(rowText(row)).toContain(
      'BREAK-GLASS, approved alone by U0CAROL: incident INC-1: Orders stand still.',
    );
    expect(rowText(row)).toContain('OWED                      a review of the break-glass');

    const review: RequestEvent = { type: 'review-clicked', comment: 'It was one.', ...press(BOB) };
    const reviewed = rowOf(alicesRecord([...broken, review], under));
    expect(reviewed.breakGlass?.review).toMatchObject({ by: BOB, said: 'It was one.' });
    expect(rowText(reviewed)).not.toContain('OWED');
  });

  it('lets nobody do anything to the terminal of who reads it', () => {
    const row = { ...rowOf(alicesRecord()), businessReason: 'red \u001b[31m\nk3f9  \u202edegrof\u0007' };

    expect(rowText(row)).toContain('  why                       red  [31m k3f9   degrof \n');
  });
});
