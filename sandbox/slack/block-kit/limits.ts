/**
 * Block Kit's limits, in characters where they limit text.
 *
 * @see https://docs.slack.dev/reference/block-kit/blocks
 * @see https://docs.slack.dev/reference/block-kit/block-elements
 * @see https://docs.slack.dev/reference/block-kit/composition-objects
 * @see https://docs.slack.dev/reference/views
 */
export const LIMITS = {
  messageBlocks: 50,
  viewBlocks: 100,
  viewBytes: 250_000,
  viewsOnStack: 3,
  viewTitle: 24,
  viewSubmit: 24,
  viewClose: 24,
  privateMetadata: 3_000,
  id: 255,
  headerText: 150,
  sectionText: 3_000,
  sectionFields: 10,
  sectionFieldText: 2_000,
  contextElements: 10,
  contextText: 3_000,
  actionsElements: 25,
  markdownText: 12_000,
  inputLabel: 2_000,
  inputHint: 2_000,
  imageUrl: 3_000,
  imageAltText: 2_000,
  imageTitle: 2_000,
  buttonText: 75,
  buttonValue: 2_000,
  buttonUrl: 3_000,
  accessibilityLabel: 75,
  placeholder: 150,
  options: 100,
  checkboxes: 10,
  radioButtons: 10,
  overflowOptions: 5,
  optionGroups: 100,
  optionGroupLabel: 75,
  optionText: 75,
  optionValue: 150,
  optionDescription: 75,
  plainTextInput: 3_000,
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
} as const;

/**
 * Longest `text` of chat.postMessage and of chat.update, in characters; Slack refuses more.
 *
 * @see https://docs.slack.dev/reference/methods/chat.postMessage
 * @see https://docs.slack.dev/reference/methods/chat.update
 */
export const MESSAGE_TEXT = { post: 40_000, update: 4_000 } as const;

/**
 * Text of all blocks of a message together, in characters. Not in Slack's documentation; maintainers and users of
 * its libraries report `msg_blocks_too_long` from about here on.
 */
export const MESSAGE_BLOCKS_TEXT = 13_000;
