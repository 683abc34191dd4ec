import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { iamRegionOf, partitionOf } from './arn.js';
import type { Service } from './call.js';
import type { Caller } from './caller.js';
import type { World } from './world.js';

/** An HTTP request as its signature sees it. */
export interface SignedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Why a signature is not accepted. Each protocol has its own name for each. */
export type SignatureFlaw = 'missing' | 'incomplete' | 'unknown-key' | 'expired' | 'mismatch';

export class SignatureError extends Error {
  readonly flaw: SignatureFlaw;

  constructor(flaw: SignatureFlaw, message: string) {
    super(message);
    this.flaw = flaw;
  }
}

/** Furthest a request's date may be from the server's clock. */
const SKEW_MS = 5 * 60_000;

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([A-Z0-9]+)\/(\d{8})\/([a-z0-9-]+)\/([a-z0-9-]+)\/aws4_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$/;

interface Authorization {
  readonly accessKeyId: string;
  readonly day: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

/** The access key id a request claims to be from, believed or not. */
export function claimedAccessKeyId(headers: IncomingHttpHeaders): string | undefined {
  return /Credential=([A-Z0-9]+)\//.exec(headers.authorization ?? '')?.[1];
}

/**
 * Who signed the request, and for which Region.
 *
 * @throws {SignatureError}
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function authenticate(
  world: World,
  request: SignedRequest,
  service: Service,
): { caller: Caller; region: string } {
  const authorization = parseAuthorization(request.headers);
  const date = String(request.headers['x-amz-date'] ?? '');
  refuseScope(authorization, date, service);
  refuseSkew(date);
  refuseUnsignedHeaders(request.headers, authorization.signedHeaders);
  const caller = holderOf(world, authorization, request.headers);
  if (!equal(sign(caller.secretAccessKey, authorization, request), authorization.signature)) {
    throw new SignatureError(
      'mismatch',
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
    );
  }
  if (caller.session && Date.now() >= caller.session.expiresAtMs) {
    throw new SignatureError('expired', 'The security token included in the request is expired');
  }
  return { caller, region: authorization.region };
}

function parseAuthorization({ authorization }: IncomingHttpHeaders): Authorization {
  if (authorization === undefined) throw new SignatureError('missing', 'Missing Authentication Token');
  const [, accessKeyId, day, region, service, names, signature] = AUTHORIZATION.exec(authorization) ?? [];
  if (!accessKeyId || !day || !region || !service || !names || !signature) {
    const message = `Authorization header requires 'Credential', 'SignedHeaders' and 'Signature' parameters. Authorization=${authorization}`;
    throw new SignatureError('incomplete', message);
  }
  return { accessKeyId, day, region, service, signedHeaders: names.split(';'), signature };
}

function refuseSkew(date: string): void {
  const [, y, mo, d, h, mi, s] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date) ?? [];
  const signedAtMs = Date.parse(`${y}-${mo}-${d}T${h}:${mi}:${s}Z`);
  if (Number.isNaN(signedAtMs))
    throw new SignatureError('incomplete', `Date must be in ISO-8601 'basic format'. Got '${date}'.`);
  const now = Date.now();
  if (now - signedAtMs > SKEW_MS)
    throw new SignatureError(
      'mismatch',
      `Signature expired: ${date} is now earlier than ${basic(now - SKEW_MS)}`,
    );
  if (signedAtMs - now > SKEW_MS)
    throw new SignatureError(
      'mismatch',
      `Signature not yet current: ${date} is still later than ${basic(now + SKEW_MS)}`,
    );
}

function basic(ms: number): string {
  return new Date(ms).toISOString().replace(/[-:]|\.\d{3}/g, '');
}

function refuseScope(authorization: Authorization, date: string, service: Service): void {
  if (authorization.service !== service) {
    throw new SignatureError('mismatch', `Credential should be scoped to correct service: '${service}'. `);
  }
  const { region } = authorization;
  const elsewhere = service === 'iam' && region !== iamRegionOf(partitionOf(region));
  if (elsewhere || !/^[a-z]{2}(-[a-z]+)+-\d$/.test(region)) {
    throw new SignatureError('mismatch', `Credential should be scoped to a valid region. `);
  }
  if (!date.startsWith(authorization.day)) {
    throw new SignatureError(
      'mismatch',
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP`,
    );
  }
}

function refuseUnsignedHeaders(headers: IncomingHttpHeaders, signed: readonly string[]): void {
  const unsigned = Object.keys(headers)
    .filter((name) => name === 'host' || name.startsWith('x-amz-'))
    .find((name) => !signed.includes(name));
  if (unsigned !== undefined) {
    throw new SignatureError('mismatch', `'${unsigned}' must be a 'SignedHeader' in the AWS Authorization.`);
  }
}

function holderOf(
  world: World,
  { accessKeyId, region }: Authorization,
  headers: IncomingHttpHeaders,
): Caller {
  const token = headers['x-amz-security-token'];
  const caller = accessKeyId === world.bot.accessKeyId ? world.bot : world.sessions.get(accessKeyId);
  // A session is of one partition, and unknown in the others. The bot has its one key in all of them.
  const abroad = caller?.session !== undefined && caller.partition !== partitionOf(region);
  if (caller === undefined || abroad || caller.session?.token !== token) {
    throw new SignatureError('unknown-key', 'The security token included in the request is invalid.');
  }
  return caller;
}

function sign(
  secret: string,
  { day, region, service, signedHeaders }: Authorization,
  request: SignedRequest,
): string {
  const scope = `${day}/${region}/${service}/aws4_request`;
  const date = String(request.headers['x-amz-date']);
  const text = ['AWS4-HMAC-SHA256', date, scope, sha256(canonical(request, signedHeaders))].join('\n');
  const key = [day, region, service, 'aws4_request'].reduce<Buffer | string>(hmac, `AWS4${secret}`);
  return hmac(key, text).toString('hex');
}

function canonical({ method, url, headers, body }: SignedRequest, signedHeaders: readonly string[]): string {
  const { pathname, searchParams } = new URL(url, 'http://127.0.0.1');
  const query = [...searchParams].map(([name, value]) => `${encode(name)}=${encode(value)}`).sort();
  const lines = signedHeaders.map(
    (name) =>
      `${name}:${String(headers[name] ?? '')
        .trim()
        .replace(/ +/g, ' ')}\n`,
  );
  return [method, pathname, query.join('&'), lines.join(''), signedHeaders.join(';'), sha256(body)].join(
    '\n',
  );
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function sha256(data: Buffer | string): string {
  return createHash('sha256').update(data).digest('hex');
}

function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function equal(one: string, other: string): boolean {
  return timingSafeEqual(Buffer.from(one), Buffer.from(other));
}
