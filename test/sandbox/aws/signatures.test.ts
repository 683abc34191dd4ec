import { ListKeysCommand } from '@aws-sdk/client-kms';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { describe, expect, it } from 'vitest';
import { assume, aws, botCredentials, kmsFor, refusal, stsFor } from './support.js';

const LIST = new ListKeysCommand({});
const NOW = new Date().toISOString().replace(/[-:]|\.\d{3}/g, '');
const UNKNOWN = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'x' };

describe.concurrent('credentials', () => {
  it('that nobody was given are unknown', async () => {
    const cloud = await aws();

    expect(await refusal(kmsFor(cloud, UNKNOWN).send(LIST))).toEqual({
      name: 'UnrecognizedClientException',
      message: 'The security token included in the request is invalid.',
    });
    expect(await refusal(stsFor(cloud, UNKNOWN).send(new GetCallerIdentityCommand({})))).toMatchObject({
      name: 'InvalidClientTokenId',
    });
  });

  it('with a wrong secret do not sign', async () => {
    const cloud = await aws();
    const wrong = { ...(await assume(cloud)), secretAccessKey: 'guessed' };

    const refused = await refusal(kmsFor(cloud, wrong).send(LIST));
    const atSts = await refusal(
      stsFor(cloud, { ...botCredentials(cloud), secretAccessKey: 'guessed' }).send(
        new GetCallerIdentityCommand({}),
      ),
    );

    expect(refused.name).toBe('InvalidSignatureException');
    expect(refused.message).toContain('The request signature we calculated does not match');
    expect(atSts.name).toBe('SignatureDoesNotMatch');
    expect(cloud.trail.at(-1)).toMatchObject({
      eventName: 'GetCallerIdentity',
      account: undefined,
      errorCode: 'SignatureDoesNotMatch',
    });
  });

  it('of a session need their own token', async () => {
    const cloud = await aws();
    const [{ accessKeyId, secretAccessKey }, other] = [await assume(cloud), await assume(cloud)];
    const borrowed = { accessKeyId, secretAccessKey, sessionToken: other.sessionToken ?? '' };

    expect(await refusal(kmsFor(cloud, borrowed).send(LIST))).toMatchObject({
      name: 'UnrecognizedClientException',
    });
    expect(await refusal(kmsFor(cloud, { accessKeyId, secretAccessKey }).send(LIST))).toMatchObject({
      name: 'UnrecognizedClientException',
    });
  });

  it('that are expired say so at KMS and at STS', async () => {
    const cloud = await aws();
    const credentials = await assume(cloud);

    cloud.expireSessions();

    expect(await refusal(kmsFor(cloud, credentials).send(LIST))).toEqual({
      name: 'ExpiredTokenException',
      message: 'The security token included in the request is expired',
    });
    expect(await refusal(stsFor(cloud, credentials).send(new GetCallerIdentityCommand({})))).toMatchObject({
      name: 'ExpiredToken',
    });
  });
});

describe.concurrent('a request', () => {
  it('signed for six minutes ago is too old', async () => {
    const cloud = await aws();
    const kms = kmsFor(cloud, await assume(cloud));
    kms.config.systemClockOffset = -6 * 60_000;

    const refused = await refusal(kms.send(LIST));

    expect(refused.name).toBe('InvalidSignatureException');
    expect(refused.message).toContain('Signature expired: ');
  });

  it.each([
    ['no signature', {}, 'MissingAuthenticationTokenException', 'Missing Authentication Token'],
    [
      'half a signature',
      { authorization: 'AWS4-HMAC-SHA256 Credential=AKIA' },
      'IncompleteSignatureException',
      'requires',
    ],
    [
      'a scope of S3',
      { authorization: forged('eu-central-1/s3') },
      'InvalidSignatureException',
      "correct service: 'kms'",
    ],
    [
      'a scope of nowhere',
      { authorization: forged('nowhere/kms') },
      'InvalidSignatureException',
      'valid region',
    ],
    [
      'an unsigned target',
      { authorization: forged('eu-central-1/kms') },
      'InvalidSignatureException',
      "'x-amz-target' must be a 'SignedHeader'",
    ],
  ])('with %s is refused', async (_, headers, name, words) => {
    const { url } = await aws();

    const answer = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'TrentService.ListKeys',
        'x-amz-date': NOW,
        ...headers,
      },
      body: '{}',
    });

    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ __type: name, message: expect.stringContaining(words) });
  });

  it('that was changed on its way is refused', async () => {
    const cloud = await aws();
    const kms = kmsFor(cloud, await assume(cloud));
    kms.middlewareStack.add((next) => (call) => next({ ...call, request: tampered(call.request) }), {
      step: 'finalizeRequest',
      priority: 'low',
    });

    expect(await refusal(kms.send(new ListKeysCommand({ Limit: 1 })))).toMatchObject({
      name: 'InvalidSignatureException',
    });
  });

  it('for an operation nobody knows is a loud complaint', async () => {
    const cloud = await aws();

    const answer = await fetch(cloud.url, {
      method: 'POST',
      headers: { 'x-amz-target': 'DynamoDB_20120810.GetItem' },
      body: '{}',
    });

    expect(answer.status).toBe(400);
    expect(cloud.protocolErrors).toEqual([
      'Not a request any service would take: Unknown target DynamoDB_20120810.GetItem',
    ]);
  });
});

function forged(scope: string): string {
  const day = NOW.slice(0, 8);
  return `AWS4-HMAC-SHA256 Credential=AKIA/${day}/${scope}/aws4_request, SignedHeaders=host;x-amz-date, Signature=${'0'.repeat(64)}`;
}

function tampered(request: unknown): unknown {
  if (typeof request === 'object' && request !== null && 'body' in request) request.body = '{"Limit":2}';
  return request;
}
