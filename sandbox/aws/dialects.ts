import { AwsError } from './aws-error.js';
import type { Request, Service } from './call.js';
import type { SignatureFlaw } from './sigv4.js';

/** What every service says, each in its own words. */
interface Dialect {
  readonly signature: Readonly<Record<SignatureFlaw, readonly [name: string, status: number]>>;
  readonly throttled: readonly [name: string, message: string];
  readonly failed: readonly [name: string, message: string];
  readonly denied: readonly [name: string, status: number];
  readonly unknownOperation: string;
}

const JSON_SIGNATURE: Dialect['signature'] = {
  missing: ['MissingAuthenticationTokenException', 400],
  incomplete: ['IncompleteSignatureException', 400],
  'unknown-key': ['UnrecognizedClientException', 400],
  expired: ['ExpiredTokenException', 400],
  mismatch: ['InvalidSignatureException', 400],
};

const QUERY_SIGNATURE: Dialect['signature'] = {
  missing: ['MissingAuthenticationToken', 403],
  incomplete: ['IncompleteSignature', 403],
  'unknown-key': ['InvalidClientTokenId', 403],
  expired: ['ExpiredToken', 403],
  mismatch: ['SignatureDoesNotMatch', 403],
};

const DIALECTS: Readonly<Record<Service, Dialect>> = {
  kms: {
    signature: JSON_SIGNATURE,
    throttled: [
      'ThrottlingException',
      'You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls.',
    ],
    failed: ['KMSInternalException', 'An internal error occurred.'],
    denied: ['AccessDeniedException', 400],
    unknownOperation: 'UnknownOperationException',
  },
  tagging: {
    signature: JSON_SIGNATURE,
    throttled: ['ThrottledException', 'Rate exceeded'],
    failed: ['InternalServiceException', 'An internal error occurred.'],
    denied: ['AccessDeniedException', 400],
    unknownOperation: 'UnknownOperationException',
  },
  sts: {
    signature: QUERY_SIGNATURE,
    throttled: ['Throttling', 'Rate exceeded'],
    failed: ['InternalFailure', 'An internal error occurred.'],
    denied: ['AccessDenied', 403],
    unknownOperation: 'InvalidAction',
  },
  iam: {
    signature: QUERY_SIGNATURE,
    throttled: ['Throttling', 'Rate exceeded'],
    failed: [
      'ServiceFailure',
      'The request processing has failed because of an unknown error, exception or failure.',
    ],
    denied: ['AccessDenied', 403],
    unknownOperation: 'InvalidAction',
  },
  servicequotas: {
    signature: JSON_SIGNATURE,
    throttled: ['TooManyRequestsException', 'Rate exceeded'],
    failed: ['ServiceException', 'An internal error occurred.'],
    denied: ['AccessDeniedException', 400],
    unknownOperation: 'UnknownOperationException',
  },
};

export function badSignature(service: Service, flaw: SignatureFlaw, message: string): AwsError {
  const [name, status] = DIALECTS[service].signature[flaw];
  return new AwsError(name, message, status);
}

export function throttled(service: Service): AwsError {
  return new AwsError(...DIALECTS[service].throttled);
}

export function internalFailure(service: Service): AwsError {
  return new AwsError(...DIALECTS[service].failed, 500);
}

export function unknownOperation({ service, operation }: Request): AwsError {
  return new AwsError(DIALECTS[service].unknownOperation, `Unknown operation ${operation}`);
}

export function accessDenied(service: Service, message: string): AwsError {
  const [name, status] = DIALECTS[service].denied;
  return new AwsError(name, message, status);
}
