import type { Failure } from '../domain/request.js';

interface FailureText {
  /** What happened, in plain words. */
  readonly what: string;
  /** What to change, and where. */
  readonly remedy: string;
}

/** A failure in words for people; AWS' own words are shown beside it. */
export function failureText(failure: Failure): FailureText {
  const { operation, code } = failure;
  return BY_CALL[`${operation} ${code}`] ?? BY_CODE[code] ?? byOperation(operation);
}

const BY_CALL: Readonly<Record<string, FailureText>> = {
  'AssumeRole AccessDenied': {
    what: 'The bot could not assume its role in the account.',
    remedy:
      "Check that the role exists under the ARN in the bot's configuration, that its trust policy names the bot's principal and the account's external id and allows sts:SetSourceIdentity, and that the bot's own policy allows both. Then press Retry.",
  },
  'CreateAlias AlreadyExistsException': {
    what: 'The alias is taken by another key.',
    remedy: 'Free the alias in the AWS console and press Retry, or give up and ask again with another alias.',
  },
};

/** The bot's own credentials, before any account is involved. */
const NO_CREDENTIALS: FailureText = {
  what: 'The bot has no working AWS credentials of its own.',
  remedy: 'Tell whoever runs the bot; when it has them, press Retry.',
};

const THROTTLED: FailureText = {
  what: 'AWS refused the call for minutes: the account makes more of them than AWS allows.',
  remedy: "Press Retry when it is calmer. CloudTrail shows who makes the account's calls.",
};

const BY_CODE: Readonly<Record<string, FailureText>> = {
  CredentialsProviderError: NO_CREDENTIALS,
  SignatureDoesNotMatch: NO_CREDENTIALS,
  InvalidClientTokenId: NO_CREDENTIALS,
  UnrecognizedClientException: NO_CREDENTIALS,
  ThrottlingException: THROTTLED,
  ThrottledException: THROTTLED,
  Throttling: THROTTLED,
  AliasTaken: {
    what: 'The alias is taken by another key.',
    remedy: 'Free the alias in the AWS console and press Retry, or give up and ask again with another alias.',
  },
  AccessDeniedException: {
    what: "The bot's role in the account may not do this.",
    remedy: "Add the right that AWS names in the thread to the role's IAM policy, then press Retry.",
  },
  LimitExceededException: {
    what: 'A quota of the account is used up.',
    remedy: 'Ask AWS for more in Service Quotas, or delete what is not needed, then press Retry.',
  },
  MalformedPolicyDocumentException: {
    what: 'AWS does not accept the key policy.',
    remedy: 'See which part AWS names in the thread; the account must exist and be active. Then press Retry.',
  },
  PrincipalNotFound: {
    what: 'The key policy names somebody whom IAM does not know any more.',
    remedy:
      'The thread says whom. Have the role or user created again and press Retry, or give up and ask again without it.',
  },
  TagException: {
    what: 'AWS does not accept the tags.',
    remedy: 'Give up and ask again with the tags that AWS names in the thread put right.',
  },
  ValidationException: {
    what: 'AWS does not accept a value of the request.',
    remedy: 'Give up and ask again with the value that AWS names in the thread put right.',
  },
  UnsupportedOperationException: {
    what: 'AWS does not offer this kind of key there.',
    remedy: 'Give up and ask again with another Region or Regionality.',
  },
  AccountNotConfigured: {
    what: "The account is not in the bot's configuration any more.",
    remedy: "Put the account back into the bot's config file and press Retry, or give up.",
  },
  FingerprintMismatch: {
    what: 'The stored request is not the one that was approved.',
    remedy: 'Somebody changed the record. Tell whoever runs the bot; give up and ask again.',
  },
  NotAsApproved: {
    what: 'The key is not what was approved.',
    remedy: 'Compare the key with the card in the AWS console, put right what differs, and press Retry.',
  },
};

function byOperation(operation: string): FailureText {
  return {
    what: `AWS did not do what it was asked (${operation}).`,
    remedy: 'See what AWS says in the thread; when the cause is mended, press Retry.',
  };
}

/** What went wrong in the words it was said in, and by whom: an auditor looks for AWS' words in CloudTrail. */
export function saidText({ operation, code, message }: Failure): string {
  return operation === 'verify' ? `The bot's own check: ${message}` : `${operation}: ${code}: ${message}`;
}
