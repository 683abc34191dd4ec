import { describe, expect, it } from 'vitest';
import { differences, type KeyAsRead } from '../../src/domain/key-as-read.js';
import { hasEnded } from '../../src/domain/request.js';
import { transition } from '../../src/domain/transition.js';
import { CAROLS, KEY, NOW, parameters, REFUSED, request, requestIn, STATUSES } from '../support/requests.js';
import { asApproved, EVENTS } from './events.js';

describe('the key, read back', () => {
  it('is as approved: the request is done, with what AWS says of the key', () => {
    const done = transition(requestIn('made'), EVENTS['key-read-back'], NOW);
    expect(done).toMatchObject({
      ok: true,
      request: {
        state: { status: 'created', key: KEY, readBack: { KeyState: 'PendingImport' } },
        timeline: [{ type: 'created', atMs: NOW.nowMs, key: KEY, readBack: { KeyState: 'PendingImport' } }],
      },
    });
  });

  it.each<[string, Partial<KeyAsRead>, string]>([
    [
      'another key',
      { arn: 'arn:aws:kms:eu-central-1:111122223333:key/other' },
      'ARN: approved "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab", found "arn:aws:kms:eu-central-1:111122223333:key/other"',
    ],
    ['account', { accountId: '444455556666' }, 'account: approved "111122223333", found "444455556666"'],
    ['Region', { region: 'eu-west-1' }, 'Region: approved "eu-central-1", found "eu-west-1"'],
    ['origin', { origin: 'AWS_KMS' }, 'origin: approved "EXTERNAL", found "AWS_KMS"'],
    ['key spec', { keySpec: 'RSA_2048' }, 'key spec: approved "SYMMETRIC_DEFAULT", found "RSA_2048"'],
    ['usage', { keyUsage: 'SIGN_VERIFY' }, 'key usage: approved "ENCRYPT_DECRYPT", found "SIGN_VERIFY"'],
    ['Regionality', { multiRegionType: 'PRIMARY' }, 'Regionality: approved null, found "PRIMARY"'],
    ['description', { description: '' }, 'description: approved "Orders at rest", found ""'],
    [
      'a tag that is missing',
      { tags: asApproved().tags.slice(0, 2) },
      'tags: approved [{"key":"byok:managed-by","value":"byok-key"},{"key":"byok:request-id","value":"k3f9-x2mp-7qtd"},{"key":"cost-center","value":"4711"}], found [{"key":"byok:managed-by","value":"byok-key"},{"key":"byok:request-id","value":"k3f9-x2mp-7qtd"}]',
    ],
    [
      'key policy',
      { keyPolicy: { Version: '2012-10-17', Statement: [] } },
      'key policy: approved {"Statement":[{"Action":"kms:*","Effect":"Allow"}],"Version":"2012-10-17"}, found {"Statement":[],"Version":"2012-10-17"}',
    ],
  ])('differs in %s: not finished, and the difference is told', (_, over, told) => {
    const failure = { operation: 'verify', code: 'NotAsApproved', message: told };
    const stopped = transition(
      requestIn('made'),
      { ...EVENTS['key-read-back'], asRead: asApproved(over) },
      NOW,
    );
    expect(stopped).toMatchObject({
      ok: true,
      request: {
        state: { status: 'unfinished', key: KEY, failure },
        timeline: [{ type: 'unfinished', atMs: NOW.nowMs, key: KEY, failure }],
      },
    });
  });

  it.each<[string, Partial<KeyAsRead>]>([
    ['tags in another order', { tags: [...asApproved().tags].reverse() }],
    [
      'a policy with its keys in another order',
      { keyPolicy: { Statement: [{ Action: 'kms:*', Effect: 'Allow' }], Version: '2012-10-17' } },
    ],
  ])('is as approved with %s', (_, over) => {
    expect(differences(request(), KEY, asApproved(over))).toEqual([]);
  });

  it.each<[string | null, number]>([
    ['PRIMARY', 0],
    ['REPLICA', 1],
    [null, 1],
  ])('of a multi-Region primary, read as %s, has %i differences', (multiRegionType, count) => {
    const multiRegion = request({ parameters: parameters({ regionality: 'multi-region-primary' }) });
    expect(differences(multiRegion, KEY, asApproved({ multiRegionType }))).toHaveLength(count);
  });

  it('of another spec, is for what that spec is for', () => {
    const hmac = request({ parameters: parameters({ keySpec: 'HMAC_256' }) });
    const read = asApproved({ keySpec: 'HMAC_256', keyUsage: 'GENERATE_VERIFY_MAC' });
    expect(differences(hmac, KEY, read)).toEqual([]);
    expect(differences(hmac, KEY, asApproved())).toEqual([
      'key spec: approved "HMAC_256", found "SYMMETRIC_DEFAULT"',
      'key usage: approved "GENERATE_VERIFY_MAC", found "ENCRYPT_DECRYPT"',
    ]);
  });

  it('names a difference of the key policy in as many words as can be posted', () => {
    const Statement = Array.from({ length: 300 }, (_, n) => ({ Effect: 'Allow', Action: `kms:${n}` }));
    const [told = ''] = differences(request(), KEY, asApproved({ keyPolicy: { Statement } }));
    expect(told).toMatch(/^key policy: approved .*, found .*…$/);
    expect(told.length).toBeLessThan(1_100);
  });

  it('differs in several: all are told', () => {
    const read = asApproved({ origin: 'AWS_KMS', description: 'x', region: 'eu-west-1' });
    expect(differences(request(), KEY, read)).toEqual([
      'Region: approved "eu-central-1", found "eu-west-1"',
      'origin: approved "EXTERNAL", found "AWS_KMS"',
      'description: approved "Orders at rest", found "x"',
    ]);
  });
});

describe('an unfinished key', () => {
  it('keeps what went wrong', () => {
    expect(transition(requestIn('made'), EVENTS['finishing-failed'], NOW)).toMatchObject({
      request: { state: { status: 'unfinished', key: KEY, failure: REFUSED } },
    });
  });

  it('goes on with the same key on Retry; no second one is made', () => {
    const retried = transition(requestIn('unfinished'), EVENTS['retry-clicked'], NOW);
    expect(retried).toMatchObject({
      ok: true,
      request: { state: { status: 'made', key: KEY, approvals: [CAROLS], attempt: 1 } },
    });
    if (!retried.ok) return;
    expect(transition(retried.request, EVENTS['creation-started'], NOW)).toEqual({
      ok: false,
      refusal: 'superseded',
    });
  });
});

it('denied, cancelled, expired, abandoned and created requests have ended, and no others', () => {
  expect(STATUSES.filter((status) => hasEnded(requestIn(status)))).toEqual([
    'denied',
    'cancelled',
    'expired',
    'abandoned',
    'created',
  ]);
});
