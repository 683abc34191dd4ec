import { describe, expect, it } from 'vitest';
import type { Aws } from '../../sandbox/aws/aws.js';
import type { Fault } from '../../sandbox/aws/faults.js';
import type { AwsCall } from '../../src/domain/evidence.js';
import type { AliasName, EpochMs, KeyId, Region, RequestId } from '../../src/domain/names.js';
import type { PrincipalArn } from '../../src/domain/principal.js';
import type { KeyRequest, MadeKey } from '../../src/domain/request.js';
import { KeyServiceError, type KeySession } from '../../src/workflow/key-port.js';
import { account, parameters, request, role } from '../support/requests.js';
import { failureOf } from './scenes.js';

export const PAYMENTS = '111122223333';
const FRANKFURT = 'eu-central-1';
const ROLE = 'byok-key-creator';
const ORDERS = 'alias/orders' as AliasName;
const SOME_TIME_AGO = 0 as EpochMs;

export interface KeyBench {
  readonly keys: { open(request: KeyRequest): Promise<KeySession> };
  readonly cloud: Aws;
  /** Every call that was noted, in order. */
  readonly noted: readonly AwsCall[];
}

/** Alice's request with the policy that AWS' console writes. */
function keyRequest(over: Partial<KeyRequest> = {}): KeyRequest {
  return request({
    terms: { account: account({ externalId: 'sesame' }), keyPolicy: policyOf('aws') },
    ...over,
  });
}

function policyOf(partition: string) {
  return {
    Id: 'key-consolepolicy-3',
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'Enable IAM User Permissions',
        Effect: 'Allow',
        Principal: { AWS: `arn:${partition}:iam::${PAYMENTS}:root` },
        Action: 'kms:*',
        Resource: '*',
      },
    ],
  };
}

const MULTI_REGION = keyRequest({ parameters: parameters({ regionality: 'multi-region-primary' }) });

function calls({ trail }: Aws, name: string) {
  return trail.filter(({ eventName }) => eventName === name);
}

function madeOf({ keyId, arn }: { readonly keyId: string; readonly arn: string }): MadeKey {
  return { keyId: keyId as KeyId, arn };
}

/** What every maker of keys keeps to. `open` gives one and the cloud it works in; one test at a time. */
export function keyServiceContract(open: () => Promise<KeyBench>): void {
  describe('a key', () => {
    it('is made as asked: empty, with its tags, description and policy', async () => {
      const { keys, cloud } = await open();
      const session = await keys.open(keyRequest());

      const made = await session.createKey(keyRequest());

      expect(cloud.keys()).toHaveLength(1);
      expect(cloud.keys()[0]).toMatchObject({
        ...made,
        account: '111122223333',
        region: 'eu-central-1',
        origin: 'EXTERNAL',
        keySpec: 'SYMMETRIC_DEFAULT',
        keyUsage: 'ENCRYPT_DECRYPT',
        keyState: 'PendingImport',
        multiRegion: false,
        description: 'Orders at rest',
        tags: {
          'cost-center': '4711',
          'byok:request-id': 'k3f9-x2mp-7qtd',
          'byok:managed-by': 'byok-key',
        },
        aliases: [],
      });
      expect(made.keyId).toMatch(/^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/);
    });

    it.each([
      ['single-Region', keyRequest(), null, /^[0-9a-f-]{36}$/],
      ['multi-Region', MULTI_REGION, 'PRIMARY', /^mrk-[0-9a-f]{32}$/],
    ])('that is %s goes all the way with the rights of its one session', async (_, asked, type, id) => {
      const { keys, cloud } = await open();
      const session = await keys.open(asked);

      expect(await session.keyBehind(ORDERS)).toBeUndefined();
      const made = await session.createKey(asked);
      expect(await session.findKeys(asked.id, SOME_TIME_AGO)).toEqual([made]);
      await session.giveAlias(ORDERS, made);

      expect(made.keyId).toMatch(id);
      expect(await session.keyBehind(ORDERS)).toBe(made.keyId);
      expect(cloud.keys()[0]?.aliases).toEqual(['alias/orders']);
      expect(await session.read(made)).toMatchObject({
        arn: `arn:aws:kms:eu-central-1:111122223333:key/${made.keyId}`,
        accountId: '111122223333',
        region: 'eu-central-1',
        origin: 'EXTERNAL',
        keySpec: 'SYMMETRIC_DEFAULT',
        keyUsage: 'ENCRYPT_DECRYPT',
        multiRegionType: type,
        description: 'Orders at rest',
        tags: [
          { key: 'cost-center', value: '4711' },
          { key: 'byok:request-id', value: 'k3f9-x2mp-7qtd' },
          { key: 'byok:managed-by', value: 'byok-key' },
        ],
        keyPolicy: policyOf('aws'),
        metadata: {
          KeyId: made.keyId,
          KeyState: 'PendingImport',
          CreationDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        },
      });
      expect(cloud.trail.filter(({ errorCode }) => errorCode === 'AccessDeniedException')).toEqual([]);
    });

    it.each([
      ['aws-cn', 'cn-north-1'],
      ['aws-us-gov', 'us-gov-west-1'],
    ])('is made in %s as well', async (partition, region) => {
      const { keys, cloud } = await open();
      const roleArn = `arn:${partition}:iam::${PAYMENTS}:role/${ROLE}`;
      const asked = keyRequest({
        parameters: parameters({ region: region as Region, regionality: 'multi-region-primary' }),
        terms: { account: account({ externalId: 'sesame', roleArn }), keyPolicy: policyOf(partition) },
      });
      const session = await keys.open(asked);

      const made = await session.createKey(asked);
      await session.giveAlias(ORDERS, made);

      expect(made.arn).toBe(`arn:${partition}:kms:${region}:111122223333:key/${made.keyId}`);
      expect((await session.read(made)).region).toBe(region);
      expect(cloud.keys()[0]?.aliases).toEqual(['alias/orders']);
    });
  });

  describe('the trail', () => {
    it('names the request as the session and the requester as the source', async () => {
      const { keys, cloud } = await open();
      const session = await keys.open(keyRequest());
      await session.createKey(keyRequest());

      expect(calls(cloud, 'AssumeRole')[0]?.requestParameters).toMatchObject({
        roleArn: 'arn:aws:iam::111122223333:role/byok-key-creator',
        roleSessionName: 'byok-k3f9-x2mp-7qtd',
        sourceIdentity: 'U0ALICE',
        externalId: 'sesame',
        durationSeconds: '900',
      });
      expect(calls(cloud, 'CreateKey')[0]).toMatchObject({
        sessionName: 'byok-k3f9-x2mp-7qtd',
        sourceIdentity: 'U0ALICE',
      });
    });

    it('does not name the requester where the account does not want it', async () => {
      const { keys, cloud } = await open();
      cloud.setRole(PAYMENTS, ROLE, { allowsSourceIdentity: false });
      const asked = account({ externalId: 'sesame', sourceIdentity: false });

      await keys.open(keyRequest({ terms: { account: asked, keyPolicy: policyOf('aws') } }));

      expect(calls(cloud, 'AssumeRole')[0]?.requestParameters).not.toHaveProperty('sourceIdentity');
    });
  });

  describe('what is noted', () => {
    const idsOf = ({ trail }: Aws, name: string) =>
      trail.filter(({ eventName }) => eventName === name).map(({ requestId }) => requestId);

    it('is each call of the session under the id that AWS has of it, that of the role included', async () => {
      const { keys, cloud, noted } = await open();
      const session = await keys.open(keyRequest());
      await session.keyBehind(ORDERS);
      const made = await session.createKey(keyRequest());
      await session.findKeys(keyRequest().id, SOME_TIME_AGO);
      await session.unknownOf([role('nobody')]);
      await session.giveAlias(ORDERS, made);

      expect(noted).toEqual([
        { operation: 'AssumeRole', requestId: idsOf(cloud, 'AssumeRole')[0], ended: 'ok' },
        { operation: 'DescribeKey', requestId: idsOf(cloud, 'DescribeKey')[0], ended: 'NotFoundException' },
        { operation: 'CreateKey', requestId: idsOf(cloud, 'CreateKey')[0], ended: 'ok' },
        { operation: 'GetResources', requestId: idsOf(cloud, 'GetResources')[0], ended: 'ok' },
        { operation: 'GetRole', requestId: idsOf(cloud, 'GetRole')[0], ended: 'NoSuchEntityException' },
        { operation: 'CreateAlias', requestId: idsOf(cloud, 'CreateAlias')[0], ended: 'ok' },
      ]);
      expect(new Set(noted.map(({ requestId }) => requestId)).size).toBe(6);
    });

    it('is each time that the SDK sent a call, and a call without an answer has no id', async () => {
      const { keys, cloud, noted } = await open();
      cloud.faults.next('AssumeRole', { kind: 'lose-reply' });
      cloud.faults.next('AssumeRole', { kind: 'throttle' });
      await keys.open(keyRequest());

      expect(noted).toEqual([
        { operation: 'AssumeRole', requestId: null, ended: 'ECONNRESET' },
        { operation: 'AssumeRole', requestId: idsOf(cloud, 'AssumeRole')[1], ended: 'Throttling' },
        { operation: 'AssumeRole', requestId: idsOf(cloud, 'AssumeRole')[2], ended: 'ok' },
      ]);
    });

    it('keeps the calls of one request apart from those of another', async () => {
      const { keys, cloud, noted } = await open();
      await keys.open(keyRequest());
      await keys.open(keyRequest({ id: 'othr-othr-othr' as RequestId }));

      expect(noted.map(({ requestId }) => requestId)).toEqual(idsOf(cloud, 'AssumeRole'));
    });

    it('is in the failure as well, so that people can be told', async () => {
      const { keys, cloud } = await open();
      cloud.faults.next('CreateKey', { kind: 'error', name: 'TagException', message: 'No.' });
      const session = await keys.open(keyRequest());

      const refused = await session.createKey(keyRequest()).catch((error: unknown) => error);

      expect(refused).toBeInstanceOf(KeyServiceError);
      expect(refused).toMatchObject({ failure: { requestId: idsOf(cloud, 'CreateKey')[0] } });
    });
  });

  describe('the principals of a key policy', () => {
    const [known, gone, user] = [
      role('App'),
      role('gone'),
      `arn:aws:iam::${PAYMENTS}:user/ann` as PrincipalArn,
    ];

    it('are told apart by whether IAM knows them', async () => {
      const { keys, cloud } = await open();
      cloud.addPrincipals(PAYMENTS, { roles: ['App'], users: ['ann'] });
      const session = await keys.open(keyRequest());

      expect(await session.unknownOf([known, gone, user])).toEqual([gone]);
      expect(await session.unknownOf([])).toEqual([]);
    });

    it('cannot be told apart where the role may not ask', async () => {
      const { keys, cloud } = await open();
      cloud.setRole(PAYMENTS, ROLE, { denies: ['iam:GetRole'] });
      const session = await keys.open(keyRequest());

      expect(await failureOf(session.unknownOf([gone]))).toMatchObject({
        kind: 'refused',
        operation: 'GetRole',
      });
    });
  });

  describe('assuming the role', () => {
    it('is refused in the words of AWS when the external id is wrong', async () => {
      const { keys } = await open();
      const asked = account({ externalId: 'wrong' });

      const failure = await failureOf(keys.open(keyRequest({ terms: { account: asked, keyPolicy: {} } })));

      expect(failure).toEqual({
        kind: 'refused',
        operation: 'AssumeRole',
        code: 'AccessDenied',
        message:
          'User: arn:aws:iam::999900001111:user/byok-bot is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::111122223333:role/byok-key-creator',
      });
    });

    it.each<[string, Fault, string]>([
      ['throttled', { kind: 'throttle' }, 'busy'],
      ['broken', { kind: 'fail-before' }, 'unclear'],
      ['reset', { kind: 'lose-reply' }, 'unclear'],
    ])('that is %s is tried three times, and then is an error', async (_, fault, kind) => {
      const { keys, cloud } = await open();
      cloud.faults.next('AssumeRole', fault, 2);
      await expect(keys.open(keyRequest())).resolves.toBeDefined();
      cloud.faults.next('AssumeRole', fault, 3);

      expect(await failureOf(keys.open(keyRequest()))).toMatchObject({ kind, operation: 'AssumeRole' });
    });
  });

  describe('CreateKey', () => {
    it.each<[string, Fault, string, string, number]>([
      ['loses its reply', { kind: 'lose-reply' }, 'unclear', 'ECONNRESET', 1],
      ['fails after the work', { kind: 'fail-after' }, 'unclear', 'KMSInternalException', 1],
      ['fails before the work', { kind: 'fail-before' }, 'unclear', 'KMSInternalException', 0],
      ['is reset before the work', { kind: 'reset-before' }, 'unclear', 'ECONNRESET', 0],
      ['is throttled', { kind: 'throttle' }, 'busy', 'ThrottlingException', 0],
      ['comes with expired credentials', { kind: 'expire-credentials' }, 'busy', 'ExpiredTokenException', 0],
      ...[
        'AccessDeniedException',
        'ValidationException',
        'TagException',
        'LimitExceededException',
        'UnsupportedOperationException',
        'MalformedPolicyDocumentException',
      ].map((name): [string, Fault, string, string, number] => [
        `is refused with ${name}`,
        { kind: 'error', name, message: 'No.' },
        'refused',
        name,
        0,
      ]),
    ])('that %s is sent once', async (_, ...[fault, kind, code, made]) => {
      const { keys, cloud } = await open();
      const session = await keys.open(keyRequest());
      cloud.faults.next('CreateKey', fault);

      const failure = await failureOf(session.createKey(keyRequest()));

      expect(failure.kind).toBe(kind);
      expect(failure.operation).toBe('CreateKey');
      if (code !== 'ECONNRESET') expect(failure.code).toBe(code);
      expect(cloud.keys()).toHaveLength(made);
      expect(calls(cloud, 'CreateKey')).toHaveLength(fault.kind === 'reset-before' ? 0 : 1);
    });

    it('keeps the words of AWS', async () => {
      const { keys, cloud } = await open();
      const session = await keys.open(keyRequest());
      const message = 'The account has reached its quota of KMS keys.';
      cloud.faults.next('CreateKey', { kind: 'error', name: 'LimitExceededException', message });

      expect(await failureOf(session.createKey(keyRequest()))).toEqual({
        kind: 'refused',
        operation: 'CreateKey',
        code: 'LimitExceededException',
        message,
      });
    });

    it('that was never sent, for AWS is out of reach, is surely not done', async () => {
      const { keys, cloud } = await open();
      const session = await keys.open(keyRequest());
      await cloud.stop();

      expect((await failureOf(session.createKey(keyRequest()))).kind).toBe('busy');
    });

    it('with a session of another request is refused: the tag must be its own', async () => {
      const { keys, cloud } = await open();
      const session = await keys.open(keyRequest());

      const failure = await failureOf(session.createKey(keyRequest({ id: 'othr-othr-othr' as RequestId })));

      expect(failure).toMatchObject({ kind: 'refused', code: 'AccessDeniedException' });
      expect(failure.message).toContain('because no session policy allows the kms:CreateKey action');
      expect(cloud.keys()).toEqual([]);
    });
  });

  describe('looking for a key', () => {
    const tags = { 'byok:request-id': 'k3f9-x2mp-7qtd' };
    const { id } = keyRequest();

    it('finds none where there is none, whatever else is there', async () => {
      const { keys, cloud } = await open();
      cloud.createKeyFor(PAYMENTS, FRANKFURT, { tags: { 'byok:request-id': 'othr-othr-othr' } });
      cloud.createKeyFor(PAYMENTS, 'eu-west-1', { tags });
      cloud.createKeyFor(PAYMENTS, FRANKFURT);
      const session = await keys.open(keyRequest());

      expect(await session.findKeys(id, SOME_TIME_AGO)).toEqual([]);
    });

    it('finds one by its tag', async () => {
      const { keys, cloud } = await open();
      const made = cloud.createKeyFor(PAYMENTS, FRANKFURT, { tags });
      const session = await keys.open(keyRequest());

      expect(await session.findKeys(id, SOME_TIME_AGO)).toEqual([madeOf(made)]);
      expect(calls(cloud, 'ListKeys')).toEqual([]);
    });

    it('finds one whose reply was lost', async () => {
      const { keys, cloud } = await open();
      const session = await keys.open(keyRequest());
      cloud.faults.next('CreateKey', { kind: 'lose-reply' });
      await failureOf(session.createKey(keyRequest()));

      const again = await keys.open(keyRequest());

      expect(await again.findKeys(id, SOME_TIME_AGO)).toEqual(cloud.keys().map(madeOf));
    });

    it.each<[string, (cloud: Aws) => void]>([
      ['is late', (cloud) => Object.assign(cloud, { tagDelayMs: 600_000 })],
      ['may not be asked', (cloud) => cloud.setRole(PAYMENTS, ROLE, { denies: ['tag:GetResources'] })],
      ['is broken', (cloud) => cloud.faults.next('GetResources', { kind: 'fail-before' }, 3)],
    ])('asks the keys themselves when the index of tags %s', async (_, trouble) => {
      const { keys, cloud } = await open();
      cloud.createKeyFor(PAYMENTS, FRANKFURT);
      const made = cloud.createKeyFor(PAYMENTS, FRANKFURT, { tags });
      for (let more = 0; more < 25; more += 1) cloud.createKeyFor(PAYMENTS, FRANKFURT);
      trouble(cloud);
      const session = await keys.open(keyRequest());

      expect(await session.findKeys(id, SOME_TIME_AGO)).toEqual([madeOf(made)]);
    });

    it.each([0, 600_000])('finds all there are (index late by %i ms)', async (tagDelayMs) => {
      const { keys, cloud } = await open();
      cloud.tagDelayMs = tagDelayMs;
      const both = [0, 1].map(() => cloud.createKeyFor(PAYMENTS, FRANKFURT, { tags }).keyId);
      const session = await keys.open(keyRequest());

      const found = await session.findKeys(id, SOME_TIME_AGO);

      expect(found.map(({ keyId }) => keyId as string).sort()).toEqual([...both].sort());
    });

    it('passes over a key that shuts the role out', async () => {
      const { keys, cloud } = await open();
      cloud.tagDelayMs = 600_000;
      const policy = JSON.stringify({
        Statement: [
          {
            Effect: 'Allow',
            Principal: { AWS: 'arn:aws:iam::111122223333:role/boss' },
            Action: 'kms:*',
            Resource: '*',
          },
        ],
      });
      cloud.createKeyFor(PAYMENTS, FRANKFURT, { policy });
      const made = cloud.createKeyFor(PAYMENTS, FRANKFURT, { tags });
      const session = await keys.open(keyRequest());

      expect(await session.findKeys(id, SOME_TIME_AGO)).toEqual([madeOf(made)]);
    });

    it.each(['kms:ListResourceTags', 'kms:DescribeKey'])(
      'cannot be told from "there is none" where %s is lacking, so the look fails',
      async (denied) => {
        const { keys, cloud } = await open();
        cloud.tagDelayMs = 600_000;
        cloud.createKeyFor(PAYMENTS, FRANKFURT, { tags: { 'byok:request-id': keyRequest().id } });
        cloud.setRole(PAYMENTS, ROLE, { denies: [denied] });
        const session = await keys.open(keyRequest());

        const failure = await failureOf(session.findKeys(keyRequest().id, SOME_TIME_AGO));

        expect(failure).toMatchObject({
          kind: 'refused',
          operation: denied.slice('kms:'.length),
          code: 'AccessDeniedException',
        });
      },
    );

    it('fails when AWS does not answer: that is not "there is none"', async () => {
      const { keys, cloud } = await open();
      const session = await keys.open(keyRequest());
      cloud.faults.next('ListKeys', { kind: 'fail-before' }, 3);

      expect(await failureOf(session.findKeys(id, SOME_TIME_AGO))).toMatchObject({
        kind: 'unclear',
        operation: 'ListKeys',
      });
    });
  });

  describe('the alias', () => {
    it('that is ours already is success', async () => {
      const { keys, cloud } = await open();
      const session = await keys.open(keyRequest());
      const made = await session.createKey(keyRequest());
      await session.giveAlias(ORDERS, made);

      await session.giveAlias(ORDERS, made);

      expect(cloud.keys()[0]?.aliases).toEqual(['alias/orders']);
    });

    it.each<Fault['kind']>(['lose-reply', 'throttle'])('is given in spite of %s', async (kind) => {
      const { keys, cloud } = await open();
      const session = await keys.open(keyRequest());
      const made = await session.createKey(keyRequest());
      cloud.faults.next('CreateAlias', { kind } as Fault);

      await session.giveAlias(ORDERS, made);

      expect(cloud.keys()[0]?.aliases).toEqual(['alias/orders']);
    });

    it('that is ours, but not known everywhere yet, is to be asked for again later', async () => {
      const { keys, cloud } = await open();
      const session = await keys.open(keyRequest());
      const made = await session.createKey(keyRequest());
      cloud.faults.next('CreateAlias', { kind: 'lose-reply' });
      cloud.faults.next('DescribeKey', { kind: 'error', name: 'NotFoundException', message: 'Who?' });

      expect(await failureOf(session.giveAlias(ORDERS, made))).toMatchObject({ kind: 'busy' });
    });

    it('of another key is refused, and stays where it is', async () => {
      const { keys, cloud } = await open();
      const others = cloud.createKeyFor(PAYMENTS, FRANKFURT, { alias: ORDERS });
      const session = await keys.open(keyRequest());
      const made = await session.createKey(keyRequest());

      expect(await session.keyBehind(ORDERS)).toBe(others.keyId);
      expect(await failureOf(session.giveAlias(ORDERS, made))).toEqual({
        kind: 'refused',
        operation: 'CreateAlias',
        code: 'AlreadyExistsException',
        message: 'An alias with the name arn:aws:kms:eu-central-1:111122223333:alias/orders already exists',
      });
      expect(cloud.keys().map(({ aliases }) => aliases)).toEqual([['alias/orders'], []]);
    });

    it('that was not asked for is refused', async () => {
      const { keys } = await open();
      const session = await keys.open(keyRequest());
      const made = await session.createKey(keyRequest());

      const failure = await failureOf(session.giveAlias('alias/payroll' as AliasName, made));

      expect(failure).toMatchObject({ kind: 'refused', code: 'AccessDeniedException' });
    });

    it('may not be looked up without the right: that is not "it is free"', async () => {
      const { keys, cloud } = await open();
      cloud.setRole(PAYMENTS, ROLE, { denies: ['kms:DescribeKey'] });
      const session = await keys.open(keyRequest());

      expect(await failureOf(session.keyBehind(ORDERS))).toMatchObject({
        kind: 'refused',
        operation: 'DescribeKey',
        code: 'AccessDeniedException',
      });
    });
  });

  describe('a key that AWS does not know everywhere yet', () => {
    const operations = ['CreateAlias', 'DescribeKey', 'GetKeyPolicy', 'ListResourceTags'];
    const names = ['NotFoundException', 'KMSInvalidStateException'];

    it.each(operations.flatMap((operation) => names.map((name) => [operation, name] as const)))(
      'is to be asked for again later: %s %s',
      async (operation, name) => {
        const { keys, cloud } = await open();
        const session = await keys.open(keyRequest());
        const made = await session.createKey(keyRequest());
        cloud.faults.next(operation, { kind: 'error', name, message: 'Who?' });

        const doing = operation === 'CreateAlias' ? session.giveAlias(ORDERS, made) : session.read(made);

        expect(await failureOf(doing)).toEqual({ kind: 'busy', operation, code: name, message: 'Who?' });
        await expect(session.read(made)).resolves.toMatchObject({ arn: made.arn });
      },
    );
  });
}
