/**
 * What AWS KMS accepts, each limit named once.
 *
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_Tag.html
 */
export const ALIAS_PREFIX = 'alias/';
/** Characters after `alias/`. */
export const ALIAS_MAX_CHARS = 250;
export const ALIAS_CHARS = /^[a-zA-Z0-9/_-]+$/;
/** Kept by AWS for its own keys. */
export const ALIAS_RESERVED = 'aws/';

/** KMS takes 8,192 characters; a Slack input takes 3,000, and the description is typed in one. */
export const DESCRIPTION_MAX_CHARS = 3_000;

export const TAGS_MAX_COUNT = 50;
/** Of all lines together, as typed in one field. */
export const TAGS_TEXT_MAX_CHARS = 3_000;
export const TAG_KEY_MAX_CHARS = 128;
export const TAG_VALUE_MAX_CHARS = 256;
/** Letters and digits of any script, spaces and `_ . : / = + - @`. */
export const TAG_CHARS = /^[\p{L}\p{N}\p{Zs}_.:/=+\-@]*$/u;
/** Kept by AWS, in any case. */
export const TAG_RESERVED_PREFIX = 'aws:';
/** Kept for this bot: these tags tie the key to its request. */
export const TAG_OWN_PREFIX = 'byok:';

/** Not a limit of AWS: a reason has to fit on the card. */
export const REASON_MAX_CHARS = 1_000;
/** The same for what is said with a decision: it stands in the thread and on the card. */
export const WORDS_MAX_CHARS = 1_000;
/** A name or a link in another system. */
export const REFERENCE_MAX_CHARS = 100;

/** Not a limit of AWS: a Slack option holds 150 characters, and one that was cut to them is not an ARN any more. */
export const PRINCIPAL_MAX_CHARS = 149;
