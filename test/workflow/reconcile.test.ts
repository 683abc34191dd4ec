import { afterEach, describe, expect, it } from 'vitest';
import { type Aws, startAws } from '../../sandbox/aws/aws.js';
import { AwsClients } from '../../src/aws/clients.js';
import { AwsInventory } from '../../src/aws/inventory.js';
import { fingerprintOf } from '../../src/domain/fingerprint.js';
import type { AliasName, KeyId, Region, RequestId } from '../../src/domain/names.js';
import type { KeyRequest, RequestState } from '../../src/domain/request.js';
import { type ReconcileDeps, reconcile } from '../../src/workflow/reconcile.js';
import { termsOf } from '../../src/workflow/terms.js';
import { entry, newRequest } from '../contracts/scenes.js';
import { account, CAROLS, parameters, STATES } from '../support/requests.js';
import { look, newPrefix, openRoom, SILENT } from '../support/servers.js';

const PAYMENTS = account({ regions: ['eu-central-1' as Region] });
const ROLE = 'byok-key-creator';
const PLACE = { accountId: '111122223333', accountName: 'payments-prod', region: 'eu-central-1' };

const running: { readonly cloud: Aws; readonly clients: AwsClients }[] = [];

afterEach(async () => {
  for (const { cloud, clients } of running.splice(0)) {
    clients.close();
    await cloud.stop();
    expect(cloud.protocolErrors).toEqual([]);
  }
});

/** A cloud and a store of its own for each test; one test at a time, for the cloud is found by the environment. */
async function open() {
  const cloud = await startAws({ accounts: [{ id: PAYMENTS.id, roles: [{ name: ROLE }] }] });
  Object.assign(process.env, cloud.env);
  const clients = new AwsClients();
  running.push({ cloud, clients });
  const keyPrefix = newPrefix();
  const { store, retirement } = await openRoom({ keyPrefix });
  const accounts = new Map([[PAYMENTS.id, PAYMENTS]]);
  const inventory = new AwsInventory(clients);
  const deps: ReconcileDeps = { store, retirement, inventory, directory: null, accounts, log: SILENT };
  let made = 0;
  /** An approved request in this state. */
  const stored = async (stateOf: (id: RequestId, alias: string) => RequestState): Promise<KeyRequest> => {
    made += 1;
    const alias = `alias/orders-${made}` as AliasName;
    const asked = parameters({ alias });
    const draft = newRequest({ parameters: asked, terms: termsOf(PAYMENTS, asked) });
    const request = { ...draft, fingerprint: fingerprintOf(draft), state: stateOf(draft.id, alias) };
    await store.create({ request, effects: [], entry: entry(request.id) });
    return request;
  };
  /** A finished request and its key, all as it was approved. */
  const finished = async () => {
    let keyId = '' as KeyId;
    const request = await stored((id, alias) => {
      const tags = { 'cost-center': '4711', 'byok:request-id': id, 'byok:managed-by': 'byok-key' };
      const scene = { alias, tags, description: 'Orders at rest' };
      const key = cloud.createKeyFor(PAYMENTS.id, 'eu-central-1', scene);
      keyId = key.keyId as KeyId;
      const decided = { approvals: [CAROLS], attempt: 1 };
      return { status: 'created', ...decided, key: { keyId, arn: key.arn }, readBack: {} };
    });
    return { request, keyId };
  };
  const compare = (signal = new AbortController().signal) => reconcile(deps, { signal });
  /** Its request goes to the archive; the key stays where it is. */
  const archived = async ({ id }: KeyRequest) => {
    expect(await retirement.retire({ id, head: entry(id).hash })).toBe('left');
  };
  return { cloud, deps, keyPrefix, stored, finished, archived, compare };
}

describe('a comparison of the record with what AWS has', () => {
  it('finds nothing where all is as approved, in one read of everything', async () => {
    const { cloud, finished, compare } = await open();
    await finished();
    await finished();

    expect(await compare()).toEqual({
      places: [PLACE],
      keyStates: { PendingImport: 2 },
      requests: 2,
      findings: [],
    });
    expect(cloud.trail.filter(({ eventName }) => eventName === 'GetKeyPolicy')).toHaveLength(2);
  });

  it('knows the key of a request that was archived, and no other that carries its id', async () => {
    const { cloud, finished, archived, compare } = await open();
    const { request } = await finished();
    await archived(request);
    expect(await compare()).toMatchObject({ keyStates: { PendingImport: 1 }, requests: 0, findings: [] });

    const tags = { 'byok:request-id': request.id, 'byok:managed-by': 'byok-key' };
    const scene = { alias: 'alias/second', tags, description: '' };
    const { keyId } = cloud.createKeyFor(PAYMENTS.id, 'eu-central-1', scene);

    expect((await compare()).findings).toMatchObject([
      { kind: 'unapproved-key', keyId, tagged: { request: 'unknown', requestId: request.id } },
    ]);
  });

  it('asks for a recorded key by itself while the index of tags does not show it', async () => {
    const { cloud, finished, compare } = await open();
    cloud.tagDelayMs = 60_000;
    const { keyId } = await finished();
    cloud.changeKey(keyId, { description: 'otherwise' });

    expect((await compare()).findings).toMatchObject([{ kind: 'deviating-key', keyId }]);
  });

  it('looks at what is recorded where it may not search, and says that it has not searched', async () => {
    const { cloud, finished, compare } = await open();
    const { keyId } = await finished();
    cloud.changeKey(keyId, { tags: { owner: 'eve' } });
    cloud.setRole(PAYMENTS.id, ROLE, { denies: ['tag:GetResources'] });

    expect((await compare()).findings).toMatchObject([
      { kind: 'deviating-key', keyId, deviations: [{ what: 'tags', said: 'owner="eve" was added' }] },
      { kind: 'not-looked-at', what: { part: 'search' }, failure: { operation: 'GetResources' } },
    ]);
  });

  it('tells together which keys it could not read, and calls none of them gone or fine', async () => {
    const { cloud, finished, compare } = await open();
    const keys = await Promise.all([finished(), finished(), finished(), finished()]);
    cloud.setRole(PAYMENTS.id, ROLE, { denies: ['kms:GetKeyPolicy'] });

    const { findings, keyStates } = await compare();

    expect(findings).toMatchObject([
      {
        kind: 'not-looked-at',
        place: PLACE,
        what: { part: 'keys', count: 4 },
        failure: { operation: 'GetKeyPolicy', code: 'AccessDeniedException' },
      },
    ]);
    const named = findings.flatMap((finding) =>
      finding.kind === 'not-looked-at' && finding.what.part === 'keys' ? finding.what.some : [],
    );
    expect(named).toHaveLength(3);
    expect(keys.map(({ keyId }) => keyId)).toEqual(expect.arrayContaining([...named]));
    expect(keyStates).toEqual({});
  });

  it('says so where a key policy that somebody changed keeps it out', async () => {
    const { cloud, finished, compare } = await open();
    const { keyId } = await finished();
    const shut = { Effect: 'Allow', Principal: { AWS: ['arn:aws:iam::111122223333:user/eve'] } };
    const Statement = [{ ...shut, Action: ['kms:*'], Resource: ['*'] }];
    cloud.changeKey(keyId, { policy: JSON.stringify({ Version: '2012-10-17', Statement }) });

    expect((await compare()).findings).toMatchObject([
      {
        kind: 'not-looked-at',
        what: { part: 'keys', count: 1, some: [keyId] },
        failure: { message: expect.stringContaining('no resource-based policy allows') },
      },
    ]);
  });

  it('looks a second time before it tells: what was only late or just being changed is not told', async () => {
    const { cloud, finished, compare } = await open();
    const { keyId } = await finished();
    cloud.changeKey(keyId, { description: 'not yet known everywhere' });

    const comparing = compare();
    await cloud.until(
      () => cloud.trail.some(({ eventName }) => eventName === 'GetKeyPolicy'),
      'the first look',
    );
    cloud.changeKey(keyId, { description: 'Orders at rest' });

    expect((await comparing).findings).toEqual([]);
  });

  it('names a record that somebody changed in Redis, and does not compare its key with it', async () => {
    const { keyPrefix, finished, compare } = await open();
    const { request } = await finished();
    const redis = await look();
    const changed = { ...request, parameters: { ...request.parameters, description: 'Otherwise' } };
    await redis.hset(`${keyPrefix}:request:${request.id}`, 'document', JSON.stringify(changed));

    expect((await compare()).findings).toEqual([
      { kind: 'changed-record', place: PLACE, requestId: request.id, part: 'fingerprint' },
    ]);

    // Whoever can do that can take it out of the lists as well; its key still leads there.
    await redis.zrem(`${keyPrefix}:requests:status:created`, request.id);
    expect((await compare()).findings).toEqual([
      { kind: 'changed-record', place: PLACE, requestId: request.id, part: 'fingerprint' },
    ]);
  });

  it('names a request that it cannot read, once, and looks at all the others', async () => {
    const { cloud, keyPrefix, finished, compare } = await open();
    const { request } = await finished();
    const { keyId } = await finished();
    cloud.changeKey(keyId, { description: 'otherwise' });
    const redis = await look();
    const newer = JSON.stringify({ ...request, schema: 99 });
    await redis.hset(`${keyPrefix}:request:${request.id}`, 'document', newer);

    expect((await compare()).findings).toMatchObject([
      { kind: 'deviating-key', keyId },
      { kind: 'unreadable-request', requestId: request.id, said: expect.stringContaining('schema 99') },
    ]);
  });

  it('says of an account that has left the config that nothing is known of its keys', async () => {
    const { deps, finished } = await open();
    await finished();
    const { signal } = new AbortController();

    const { findings, places } = await reconcile({ ...deps, accounts: new Map() }, { signal });

    expect(places).toEqual([]);
    expect(findings).toMatchObject([
      {
        kind: 'not-looked-at',
        what: { part: 'place', recordedKeys: 1 },
        failure: { code: 'AccountNotConfigured' },
      },
    ]);
  });

  it('shows a held request the key that it waits for', async () => {
    const { cloud, stored, compare } = await open();
    const held = await stored(() => STATES.held);
    const tags = { 'byok:request-id': held.id, 'byok:managed-by': 'byok-key' };
    const { keyId } = cloud.createKeyFor(PAYMENTS.id, 'eu-central-1', { tags });

    expect((await compare()).findings).toMatchObject([
      { kind: 'waiting-request', requestId: held.id, status: 'held', keyIds: [keyId] },
    ]);
  });

  it('ends without a report when it is told to end', async () => {
    const { cloud, finished, compare } = await open();
    await finished();
    const ending = new AbortController();
    cloud.faults.next('DescribeKey', { kind: 'delay', ms: 200 });

    const comparing = compare(ending.signal);
    await cloud.until(() => cloud.trail.some(({ eventName }) => eventName === 'DescribeKey'), 'a look');
    ending.abort();

    await expect(comparing).rejects.toMatchObject({ name: 'AbortError' });
  });
});
