/**
 * What Slack accepts, each limit named once; lengths in characters.
 *
 * @see https://docs.slack.dev/reference/block-kit/blocks
 * @see https://docs.slack.dev/reference/views/modal-views
 */
export const SECTION_TEXT_MAX_CHARS = 3_000;
export const OPTION_TEXT_MAX_CHARS = 75;
export const OPTION_VALUE_MAX_CHARS = 150;
/** More accounts than this need a type-ahead list. */
export const SELECT_MAX_OPTIONS = 100;
export const INPUT_MAX_CHARS = 3_000;
export const ERROR_MAX_CHARS = 2_000;
/** Longest `text` of chat.update; what has blocks is shown by them, the text is for notifications. */
export const MESSAGE_TEXT_MAX_CHARS = 4_000;
/** chat.postMessage takes more. */
export const POST_TEXT_MAX_CHARS = 40_000;
/** Text of all blocks of a message together. Slack does not document it; `msg_blocks_too_long` is reported from about here on. */
export const MESSAGE_BLOCKS_TEXT_MAX_CHARS = 13_000;
