import { describe, expect, it } from 'vitest';
import { calling } from '../../src/aws/failures.js';
import { KeyServiceError } from '../../src/workflow/key-port.js';

type Fields = Readonly<Record<string, unknown>>;

function failing(name: string, fields: Fields = {}): Error {
  return Object.assign(new Error('It says so.'), { name, ...fields });
}

function fromAws(name: string, fault: 'client' | 'server' = 'client'): Error {
  return failing(name, { $fault: fault, $metadata: {} });
}

async function failureOf(cause: unknown, aboutNewKey = false): Promise<KeyServiceError> {
  const error: unknown = await calling('CreateKey', () => Promise.reject(cause), { aboutNewKey }).catch(
    (reason: unknown) => reason,
  );
  if (!(error instanceof KeyServiceError)) throw new Error('Not a KeyServiceError.');
  return error;
}

describe('a failure of AWS', () => {
  it.each([
    ['ThrottlingException', fromAws('ThrottlingException'), 'busy'],
    ['Throttling of STS', fromAws('Throttling'), 'busy'],
    ['an expired token', fromAws('ExpiredTokenException'), 'busy'],
    ['an expired token of STS', fromAws('ExpiredToken'), 'busy'],
    ['a refused connection', failing('Error', { code: 'ECONNREFUSED', syscall: 'connect' }), 'busy'],
    ['a name nobody knows', failing('Error', { code: 'ENOTFOUND', syscall: 'getaddrinfo' }), 'busy'],
    ['a host lost after sending', failing('Error', { code: 'EHOSTUNREACH', syscall: 'read' }), 'unclear'],
    ['credentials that cannot be had', failing('CredentialsProviderError'), 'busy'],
    ['AccessDeniedException', fromAws('AccessDeniedException'), 'refused'],
    [
      'LimitExceededException, which the SDK takes for throttling',
      fromAws('LimitExceededException'),
      'refused',
    ],
    ['a key that is not there', fromAws('NotFoundException'), 'refused'],
    ['an error nobody has heard of', fromAws('TeapotException'), 'refused'],
    ['KMSInternalException', fromAws('KMSInternalException', 'server'), 'unclear'],
    ['DependencyTimeoutException', fromAws('DependencyTimeoutException', 'server'), 'unclear'],
    ['a reset connection', failing('Error', { code: 'ECONNRESET' }), 'unclear'],
    ['a broken pipe', failing('Error', { code: 'EPIPE' }), 'unclear'],
    ['no answer in time', failing('TimeoutError'), 'unclear'],
    ['an answer that is no JSON', failing('SyntaxError', { $metadata: {} }), 'unclear'],
    ['an answer of something in between', fromAws('Unknown'), 'unclear'],
    ['another one', fromAws('UnknownError'), 'unclear'],
    ['one without a name', fromAws('403'), 'unclear'],
    ['something that is no error at all', 'what?', 'unclear'],
  ])('%s', async (_, cause, kind) => {
    expect((await failureOf(cause)).kind).toBe(kind);
  });

  it.each(['NotFoundException', 'KMSInvalidStateException'])(
    'is only a matter of time when a new key gives %s',
    async (name) => {
      expect((await failureOf(fromAws(name), true)).kind).toBe('busy');
      expect((await failureOf(fromAws(name), false)).kind).toBe('refused');
    },
  );

  it('keeps the words of AWS, and the cause', async () => {
    const cause = fromAws('AccessDeniedException');

    const error = await failureOf(cause);

    expect(error.failure).toEqual({
      operation: 'CreateKey',
      code: 'AccessDeniedException',
      message: 'It says so.',
    });
    expect(error.cause).toBe(cause);
  });

  it('leaves out the session token, which AWS repeats where a signature does not fit', async () => {
    const message =
      "The Canonical String for this request should have been\n'POST\n/\n\nhost:kms.eu-central-1.amazonaws.com\n" +
      "x-amz-security-token:FwoGZXIvYXdzEBYaDKlongToken//w==\n\nhost;x-amz-security-token\n'";
    const { failure } = await failureOf(Object.assign(fromAws('InvalidSignatureException'), { message }));

    expect(failure.message).toContain('x-amz-security-token:[left out]\n\nhost;x-amz-security-token');
    expect(failure.message).not.toContain('FwoG');
  });
});
