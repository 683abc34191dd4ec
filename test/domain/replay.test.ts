import { describe, expect, it } from 'vitest';
import type { AuditEntry } from '../../src/domain/audit.js';
import { replay } from '../../src/domain/replay.js';
import { begin } from '../../src/domain/request.js';
import { played, recordOf } from '../support/histories.js';
import { BOB, CAROL, clickBy, person, request } from '../support/requests.js';

const first = begin(request());
const record = recordOf(
  played(first, [
    { type: 'deny-clicked', reason: 'No.', click: clickBy(CAROL), person: null },
    { type: 'approve-clicked', comment: null, click: clickBy(BOB), person: person(BOB) },
  ]),
).map(({ entry }) => entry);
const [submitted, refused, approved] = record as [AuditEntry, AuditEntry, AuditEntry];

describe('a record that is replayed', () => {
  it('leads to the document, approvals, card and timeline included', () => {
    expect(replay(record)).toEqual({
      ...first,
      card: { channel: 'C0BYOKREQ', ts: '1772442000.000100' },
      timeline: [
        { type: 'card-posted', atMs: 1_772_442_120_000 },
        { type: 'approved', atMs: 1_772_442_120_000, by: BOB, missing: [0], comment: null },
      ],
      state: {
        status: 'approved',
        approvals: [{ by: BOB, atMs: 1_772_442_120_000, lines: [0], comment: null }],
        attempt: 0,
      },
    });
  });

  it('leads to how it began when nothing has counted since', () => {
    expect(replay([submitted, refused])).toEqual(first);
  });

  it.each<[string, AuditEntry[], string]>([
    [
      'an event counted that the rules refuse',
      [submitted, { ...refused, refusal: null }],
      'Version 1 of request k3f9-x2mp-7qtd: by the rules the event is refused (people-unknown), the record says that it counted.',
    ],
    [
      'an event was refused that the rules let count',
      [submitted, { ...approved, refusal: 'not-needed' }],
      'Version 2 of request k3f9-x2mp-7qtd: by the rules the event counts, the record says not-needed.',
    ],
    [
      'it led to another status',
      [submitted, { ...approved, status: 'created' }],
      'Version 2 of request k3f9-x2mp-7qtd: by the rules the status is approved, the record says created.',
    ],
    [
      'it is the record of something else',
      [{ ...submitted, request: 'other' as never }],
      'Version 1 of request other: by the rules the request is another one, the record says other.',
    ],
    [
      'it begins in the middle',
      [approved],
      'Version 2 of request k3f9-x2mp-7qtd: it begins with approve-clicked and not with its submission.',
    ],
    [
      'it begins twice',
      [submitted, submitted],
      'Version 1 of request k3f9-x2mp-7qtd: it was submitted before.',
    ],
    ['it has no entries', [], 'A record without entries is the record of no request.'],
  ])('is refused when %s', (_, entries, words) => {
    expect(() => replay(entries)).toThrow(new Error(words));
  });
});
