import type { KeyRequest } from '../domain/request.js';
import { KeyServiceError, type KeySession } from './key-port.js';

const BAD_POLICY = 'MalformedPolicyDocumentException';

/**
 * AWS refuses a key policy for a principal that does not exist (any more, or yet) without saying which. IAM can
 * be asked: whom it does not know is named; if it knows them all, KMS most likely will as well in a moment.
 */
export async function blamePrincipals(
  session: KeySession,
  { parameters }: KeyRequest,
  refusal: KeyServiceError,
): Promise<KeyServiceError> {
  const { kind, failure } = refusal;
  const named = [...new Set([...parameters.administrators, ...parameters.users])];
  if (kind !== 'refused' || failure.code !== BAD_POLICY || named.length === 0) return refusal;
  try {
    const unknown = await session.unknownOf(named);
    if (unknown.length === 0) return new KeyServiceError('busy', failure, { cause: refusal });
    const message = `${failure.message} IAM does not know ${unknown.join(', ')}.`;
    return new KeyServiceError(
      'refused',
      { ...failure, message, code: 'PrincipalNotFound' },
      { cause: refusal },
    );
  } catch (error) {
    if (error instanceof KeyServiceError) return refusal;
    throw error;
  }
}
