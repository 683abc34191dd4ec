import type { AwsCall } from '../domain/evidence.js';
import type { KeyAsRead } from '../domain/key-as-read.js';
import type { AliasName, EpochMs, KeyId, RequestId } from '../domain/names.js';
import type { PrincipalArn } from '../domain/principal.js';
import type { Failure, KeyRequest, MadeKey } from '../domain/request.js';

/** AWS, as far as this bot needs it. Every method throws `KeyServiceError` on failure, and nothing else. */
export interface KeyService {
  /**
   * Assumes the account's role, narrowed to this one request. Repeatable.
   *
   * @param note hears of every call to AWS once it has ended, this one and those of the session.
   */
  open(request: KeyRequest, note: NoteCall): Promise<KeySession>;
}

export type NoteCall = (call: AwsCall) => void;

export interface KeySession {
  /** `undefined`: the alias is free. Repeatable. */
  keyBehind(alias: AliasName): Promise<KeyId | undefined>;
  /** Not idempotent: a repeated call makes a second key. After `unclear`, look before calling again. */
  createKey(request: KeyRequest): Promise<MadeKey>;
  /** The keys that carry the request's tag; those made before `newerThanMs` may be left out. Repeatable. */
  findKeys(requestId: RequestId, newerThanMs: EpochMs): Promise<MadeKey[]>;
  /** Repeatable: an alias that points to this key already is success. */
  giveAlias(alias: AliasName, key: MadeKey): Promise<void>;
  /** Those of the principals that IAM does not know. Repeatable. */
  unknownOf(principals: readonly PrincipalArn[]): Promise<PrincipalArn[]>;
  /** Repeatable. */
  read(key: MadeKey): Promise<KeyAsRead>;
}

/**
 * | kind | means |
 * |---|---|
 * | refused | a final no: tell people what to change |
 * | busy | surely not done: ask again later |
 * | unclear | no answer: look before doing anything again |
 */
export type KeyServiceErrorKind = 'refused' | 'busy' | 'unclear';

export class KeyServiceError extends Error {
  override readonly name = 'KeyServiceError';
  constructor(
    readonly kind: KeyServiceErrorKind,
    readonly failure: Failure,
    options?: ErrorOptions,
  ) {
    super(`${failure.operation}: ${failure.code}: ${failure.message}`, options);
  }
}
