import {
  type Line,
  linesOfHome,
  linesOfMessage,
  linesOfView,
  quoted,
  withoutNotification,
} from './as-markdown.js';

/** What belongs together in docs/slack.md, in the order of a request's life. */
export interface Subject {
  readonly title: string;
  /** Who sees it, and where. */
  readonly about: string;
  readonly shown: readonly Shown[];
}

export interface Shown {
  /** When it is shown. */
  readonly when: string;
  readonly lines: readonly Line[];
}

export function message(when: string, told: { readonly text: string; readonly blocks: object[] }): Shown {
  return { when, lines: linesOfMessage(told) };
}

/** A text without blocks: mrkdwn, for one person. */
export function note(when: string, text: string): Shown {
  return message(when, { text, blocks: [] });
}

/** An error under a field: plain text. */
export function error(when: string, text: string): Shown {
  return { when, lines: text.split('\n').map((line) => ({ text: line })) };
}

export function view(when: string, shown: object): Shown {
  return { when, lines: linesOfView(shown) };
}

export function home(when: string, shown: object): Shown {
  return { when, lines: linesOfHome(shown) };
}

/** Those lines of it that `like` does not have: the rest stays as it is. */
export function difference(changed: Shown, like: Shown): Shown {
  const known = new Set(like.lines.map((line) => JSON.stringify(line)));
  const lines = withoutNotification(changed.lines).filter((line) => !known.has(JSON.stringify(line)));
  return { ...changed, lines };
}

export function documentOf(subjects: readonly Subject[]): string {
  const sections = subjects.map(({ title, about, shown }) =>
    [`## ${title}`, about, ...shown.map(({ when, lines }) => `### ${when}\n\n${quoted(lines)}`)].join('\n\n'),
  );
  return `${[HEAD, ...sections].join('\n\n')}\n`;
}

const HEAD = `# What Slack shows

Every message and view that the bot sends, as people read them, in the order of a request's life. Buttons and the
choices of a form stand in brackets or with boxes; names, ids, dates and keys are examples, and dates are shown in
the reader's own time zone. Written by \`UPDATE_DOCS=1 npx vitest run test/docs\`, from the very functions that draw
for Slack; a test fails when it is out of date.`;
