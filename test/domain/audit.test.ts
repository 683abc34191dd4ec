import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type AuditEntry, CHAIN_START, entryOf, firstEntryOf, seal } from '../../src/domain/audit.js';
import { transition } from '../../src/domain/transition.js';
import { ALICE, FINGERPRINT, NOW, OTHER_FINGERPRINT, REQUEST_ID, request } from '../support/requests.js';
import { EVENTS } from './events.js';

const FIRST: AuditEntry = {
  schema: 1,
  request: REQUEST_ID,
  previous: CHAIN_START,
  atMs: NOW.nowMs,
  event: EVENTS['deadline-passed'],
  version: 2,
  status: 'expired',
  fingerprint: FINGERPRINT,
  refusal: null,
  nonce: '0123456789abcdef',
};

describe('an audit entry', () => {
  it('is kept in the very bytes that are hashed', () => {
    const { text, hash } = seal(FIRST);
    expect(text).toBe(
      '{"atMs":1772445600000,"event":{"type":"deadline-passed"},' +
        `"fingerprint":"${'a'.repeat(64)}","nonce":"0123456789abcdef","previous":"","refusal":null,"request":"k3f9-x2mp-7qtd",` +
        '"schema":1,"status":"expired","version":2}',
    );
    expect(hash).toBe(createHash('sha256').update(text).digest('hex'));
  });

  it('covers the hash of the one before: a chain with another beginning has another end', () => {
    const chain = (first: AuditEntry) =>
      [2, 3, 4].reduce((head, version) => seal({ ...FIRST, version, previous: head }).hash, seal(first).hash);

    const end = chain(FIRST);
    expect(chain({ ...FIRST })).toBe(end);
    expect(chain({ ...FIRST, status: 'denied' })).not.toBe(end);
    expect(chain({ ...FIRST, atMs: (NOW.nowMs + 1) as AuditEntry['atMs'] })).not.toBe(end);
  });

  it('does not hang on the order of keys', () => {
    const turned = Object.fromEntries(Object.entries(FIRST).reverse()) as unknown as AuditEntry;
    expect(seal(turned)).toEqual(seal(FIRST));
  });

  it.each(Object.keys(FIRST) as (keyof AuditEntry)[])('shows when its %s is changed', (field) => {
    const changed = { ...FIRST, [field]: 'changed' } as unknown as AuditEntry;
    expect(seal(changed).hash).not.toBe(seal(FIRST).hash);
  });
});

describe('the first entry of a chain', () => {
  it('has the whole document as it began, and nothing of what comes later', () => {
    const begun = request({ unchecked: [{ what: 'quota', outcome: 'unchecked', said: 'no right to look' }] });
    const { waiting, card, brokenGlass, timeline, state, ...document } = begun;

    expect(firstEntryOf(begun, 'n1')).toEqual({
      schema: 1,
      request: REQUEST_ID,
      previous: CHAIN_START,
      atMs: 1_772_442_000_000,
      event: { type: 'submitted', by: ALICE, document },
      version: 1,
      status: 'pending',
      fingerprint: FINGERPRINT,
      refusal: null,
      nonce: 'n1',
    });
  });

  it('has what documents do not have yet', () => {
    const later = { ...request(), reviewedBy: 'nobody yet' };

    expect(firstEntryOf(later, 'n1').event).toMatchObject({ document: { reviewedBy: 'nobody yet' } });
  });
});

describe('a decision in the chain', () => {
  const before = { id: REQUEST_ID, version: 4, status: 'pending', fingerprint: FINGERPRINT } as const;
  const decided = (event: (typeof EVENTS)[keyof typeof EVENTS], over = {}) => {
    const result = transition(request(over), event, NOW);
    return entryOf(before, { nonce: 'n1', previous: 'p'.repeat(64), atMs: NOW.nowMs, event, result });
  };

  it('has the next version and the status it led to', () => {
    expect(decided(EVENTS['deny-clicked'])).toEqual({
      schema: 1,
      request: REQUEST_ID,
      previous: 'p'.repeat(64),
      atMs: NOW.nowMs,
      event: EVENTS['deny-clicked'],
      version: 5,
      status: 'denied',
      fingerprint: FINGERPRINT,
      refusal: null,
      nonce: 'n1',
    });
  });

  it('has the fingerprint in force after it', () => {
    expect(decided(EVENTS['terms-changed'])).toMatchObject({ version: 5, fingerprint: OTHER_FINGERPRINT });
  });

  it('that is refused leaves the version as it is, and says why', () => {
    const own = { requestedBy: ALICE, fingerprint: OTHER_FINGERPRINT };
    expect(decided(EVENTS['deny-clicked'], own)).toMatchObject({
      version: 4,
      status: 'pending',
      fingerprint: FINGERPRINT,
      refusal: 'stale-fingerprint',
    });
  });
});
