import type { Home } from './arn.js';
import type { Policy } from './policy.js';

/** Who signed a request. */
export interface Caller extends Home {
  readonly arn: string;
  readonly userId: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Present when the credentials came from AssumeRole. */
  readonly session?: SessionFacts;
}

interface SessionFacts {
  readonly role: string;
  readonly name: string;
  readonly token: string;
  readonly sourceIdentity: string | undefined;
  /** The inline session policy: what it does not allow, the session cannot do. */
  readonly policy: Policy | undefined;
  expiresAtMs: number;
}

/** A caller with temporary credentials. */
export interface Session extends Caller {
  readonly session: SessionFacts;
}

/** Temporary credentials, as an AWS SDK takes them. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}
