import { type DestinationStream, type LoggerOptions, pino } from 'pino';
import type { Log } from './workflow/ports.js';

/** Fields whose value never leaves the process, wherever they stand in what is logged. */
const SECRET_FIELDS = [
  'token',
  'botToken',
  'appToken',
  'signingSecret',
  'password',
  'authorization',
  'accessKeyId',
  'secretAccessKey',
  'sessionToken',
  'externalId',
];

/** Shapes of secrets that can stand inside a text: Slack tokens, AWS key ids and session tokens, passwords in addresses. */
const SECRET_TEXT =
  /xox[a-z]-[\w-]+|xapp-[\w-]+|\bA[SK]IA[A-Z0-9]{12,}|(?<=x-amz-security-token:)[^\s'",\\]+|(?<=:\/\/[^:/?#@\s"]*:)[^/?#\s"]+(?=@)/g;

/** One JSON line an event; where standard output is for something else, to another stream. */
export function createLog(level: string, stream?: DestinationStream): Log {
  const options: LoggerOptions = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: {
      paths: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]),
      censor: '[redacted]',
    },
    serializers: { err: (error) => withoutSecrets(error) },
    hooks: {
      streamWrite: (line) => line.replace(SECRET_TEXT, '[redacted]'),
    },
  };
  const logger = stream === undefined ? pino(options) : pino(options, stream);
  return {
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    error: (fields, message) => logger.error(fields, message),
  };
}

/** A cause can lead back to its error. */
const DEEPEST_CAUSE = 5;

/** Name, message, stack and cause; never the other fields, in which SDKs keep whole requests. */
function withoutSecrets(error: unknown, depth = 0): object {
  if (depth > DEEPEST_CAUSE) return { message: 'causes go on' };

  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message, stack, cause } = error;
  const code = 'code' in error ? { code: error.code } : {};
  const errors =
    error instanceof AggregateError
      ? { errors: error.errors.map((each) => withoutSecrets(each, depth + 1)) }
      : {};
  return {
    name,
    message,
    stack,
    ...code,
    ...errors,
    ...(cause === undefined ? {} : { cause: withoutSecrets(cause, depth + 1) }),
  };
}
