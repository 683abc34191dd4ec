import { describe, expect, it } from 'vitest';
import { canonicalJson, sha256Hex } from '../../src/domain/canonical.js';
import { fingerprintOf, requestIdOf } from '../../src/domain/fingerprint.js';
import type { AccountId, AliasName, Fingerprint, Region, TeamId } from '../../src/domain/names.js';
import type { Asked } from '../../src/domain/request.js';
import {
  BOB,
  ELSEWHERE,
  FINGERPRINT,
  ONE_OF_SECURITY,
  OTHER_FINGERPRINT,
  parameters,
  request,
  requestIn,
  role,
  TWO_OF_SECURITY,
  terms,
} from '../support/requests.js';

describe('canonical JSON', () => {
  it.each<[string, unknown, string]>([
    ['keys by code unit', { b: 1, a: 2, B: 3, ä: 4 }, '{"B":3,"a":2,"b":1,"ä":4}'],
    ['keys at every depth', { x: [{ b: 1, a: { d: 1, c: 2 } }] }, '{"x":[{"a":{"c":2,"d":1},"b":1}]}'],
    ['lists as they stand', [3, 1, 2], '[3,1,2]'],
    ['nothing for what is not defined', { a: undefined, b: null }, '{"b":null}'],
    ['text', 'é"\n<🔑', '"é\\"\\n<🔑"'],
    ['no white space', { a: [true, false, 0] }, '{"a":[true,false,0]}'],
  ])('%s', (_, value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });

  it('is hashed as UTF-8', () => {
    // As `printf 'é' | sha256sum` says.
    expect(sha256Hex('é')).toBe('4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c');
  });
});

describe('the fingerprint', () => {
  const asked: Asked = request();

  it('is the same for the same request, in whatever order its keys stand', () => {
    const { teamId, requestedBy, onBehalfOf, parameters: asksFor, terms: under } = asked;
    const { account: entry, keyPolicy } = under;
    const turned = Object.fromEntries(Object.entries(entry).reverse()) as unknown as typeof entry;
    const turnedTerms = { keyPolicy, account: turned };
    const again = { terms: turnedTerms, parameters: asksFor, onBehalfOf, requestedBy, teamId };

    expect(fingerprintOf(again)).toBe(fingerprintOf(asked));
    expect(fingerprintOf(asked)).toMatch(/^[0-9a-f]{64}$/);
  });

  it('does not change with what happens to the request', () => {
    expect(fingerprintOf(requestIn('created', { card: null }))).toBe(fingerprintOf(asked));
  });

  it('is another for anything else that is asked', () => {
    const others: Asked[] = [
      { ...asked, teamId: 'T0OTHER' as TeamId },
      { ...asked, requestedBy: BOB },
      { ...asked, onBehalfOf: BOB },
      { ...asked, parameters: parameters({ region: 'eu-west-1' as Region }) },
      { ...asked, parameters: parameters({ alias: 'alias/order' as AliasName }) },
      { ...asked, parameters: parameters({ description: 'Orders at rest.' }) },
      { ...asked, parameters: parameters({ regionality: 'multi-region-primary' }) },
      { ...asked, parameters: parameters({ tags: [] }) },
      { ...asked, parameters: parameters({ tags: [{ key: 'cost-center', value: '4712' }] }) },
      { ...asked, parameters: parameters({ businessReason: 'Another reason.' }) },
      { ...asked, parameters: parameters({ keySpec: 'HMAC_256' }) },
      { ...asked, parameters: parameters({ administrators: [role('admin')] }) },
      { ...asked, parameters: parameters({ users: [role('admin')] }) },
      { ...asked, parameters: parameters({ otherAccounts: ['444455556666' as AccountId] }) },
      { ...asked, parameters: parameters({ deletionByAdministrators: false }) },
      { ...asked, terms: { ...asked.terms, keyPolicy: {} } },
      { ...asked, terms: terms({ keySpecs: ['SYMMETRIC_DEFAULT', 'RSA_2048'] }) },
      { ...asked, terms: terms({ policyCondition: { StringEquals: { 'aws:PrincipalOrgID': 'o-abc' } } }) },
      { ...asked, terms: terms({ materialDeletion: false }) },
      { ...asked, terms: terms({ name: 'payments' }) },
      { ...asked, terms: terms({ roleArn: 'arn:aws:iam::111122223333:role/other' }) },
      { ...asked, terms: terms({ externalId: 'x1' }) },
      { ...asked, terms: terms({ sourceIdentity: false }) },
      { ...asked, terms: terms({ regions: ['eu-central-1' as Region] }) },
      { ...asked, terms: terms({ aliasPrefix: 'o' }) },
      { ...asked, terms: terms({ requesters: { users: [], groups: [] } }) },
      { ...asked, terms: terms({ approvals: [TWO_OF_SECURITY] }) },
      { ...asked, terms: terms({ approvals: [ONE_OF_SECURITY, ONE_OF_SECURITY] }) },
      { ...asked, terms: terms({ requiredTags: ['cost-center'] }) },
      { ...asked, terms: terms({ multiRegion: false }) },
      { ...asked, terms: terms({ otherAccounts: [asked.terms.account.id] }) },
      { ...asked, terms: terms({ channel: ELSEWHERE }) },
      { ...asked, terms: terms({ onBehalfOf: true }) },
      { ...asked, terms: terms({ approvalComment: 'required' }) },
      { ...asked, terms: terms({ breakGlass: { users: [BOB], groups: [] } }) },
    ];
    const all = [asked, ...others].map(fingerprintOf);
    expect(new Set(all).size).toBe(36);
  });
});

describe('the request id', () => {
  const home = 'T0HOME' as TeamId;
  const id = requestIdOf(home, 'V0FORM', FINGERPRINT);

  it('is three groups of four, without letters that are taken for digits', () => {
    const ids = Array.from({ length: 200 }, (_, n) => requestIdOf(home, `V${n}`, FINGERPRINT));
    for (const each of ids) expect(each).toMatch(/^[0-9a-hjkmnp-tv-z]{4}(-[0-9a-hjkmnp-tv-z]{4}){2}$/);
    expect(new Set(ids).size).toBe(200);
    expect(new Set(ids.join('').replaceAll('-', '')).size).toBe(32);
  });

  it('is the same for the same submission, delivered again', () => {
    expect(requestIdOf(home, 'V0FORM', FINGERPRINT)).toBe(id);
  });

  it.each<[string, TeamId, string, Fingerprint]>([
    ['workspace', 'T0OTHER' as TeamId, 'V0FORM', FINGERPRINT],
    ['form', home, 'V0OTHER', FINGERPRINT],
    ['fingerprint', home, 'V0FORM', OTHER_FINGERPRINT],
  ])('is another for another %s', (_, team, form, fingerprint) => {
    expect(requestIdOf(team, form, fingerprint)).not.toBe(id);
  });
});
