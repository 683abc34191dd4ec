import { readFileSync } from 'node:fs';
import { PEOPLE, REQUESTS } from '../../sandbox/company.js';
import type { Scene } from './story.js';

/** In their order: a key's id is not to be taken for the id of a request, nor a fingerprint without a letter for an account's. */
const EXAMPLES: readonly (readonly [RegExp, string])[] = [
  [/arn:aws:[\w:/-]+/g, '‹arn›'],
  [/mrk-[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '‹key›'],
  [/\b[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{4}\b/g, '‹request›'],
  [/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '‹time›'],
  [/fingerprint [0-9a-f]{12}/g, 'fingerprint ‹hash›'],
  [/\b\d{12}\b/g, '‹account id›'],
  [/@[\w-]+/g, '@‹who›'],
  [/#[\w-]+/g, '#‹channel›'],
  [/alias\/[\w/-]+/g, '‹alias›'],
  [/\b(payments-prod|lab)\b/g, '‹account›'],
  [/\b[a-z]{2}-[a-z]+-\d\b/g, '‹Region›'],
  [/\d+ of @/g, '@'],
  [/(@‹who›)((,| or) @‹who›)+/g, '$1'],
  [/(@‹who›)( and @‹who›)+/g, '$1'],
  [/for @‹who›(, and for @‹who›)+ to decide/g, 'for @‹who› to decide'],
  [/\d+ more approvals?/g, '‹n› more approvals'],
  [/(line|lacks|report:) \d+/g, '$1 ‹n›'],
  [/\d+ things? to/g, '‹n› things to'],
  [/^\d+ lines/g, '‹n› lines'],
  [/after \d+ (second|day)s?/g, 'after ‹a while›'],
  [/Looked at .* Regions?\./g, 'Looked at ‹what there is›.'],
];

function alike(line: string): string {
  return EXAMPLES.reduce((text, [example, name]) => text.replace(example, name), line);
}

/** Lines of docs/slack.md as they stand in Slack, without their Markdown, and with examples made alike. */
const LINES: ReadonlySet<string> = new Set(
  readFileSync('docs/slack.md', 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('> '))
    .map((line) =>
      alike(
        line
          .slice(2)
          .replace(/\\$/, '')
          .replace(/<\/?sub>|\*\*/g, '')
          .replace(/\\(.)/g, '$1')
          .trim(),
      ),
    ),
);

/** What people typed and chose, and JSON, stands in no document. */
const TYPED = /^\s*["{}[\]]|^(Orders must be|Envelope key|[\w-]+=|role\/|(Single|Multi)-Region)/;

/** What anybody was shown, in the channel of requests, its threads, direct messages and notes, and docs/slack.md does not have; but for what people `typed`. */
export function undocumented({ slack }: Pick<Scene, 'slack'>, ...typed: readonly string[]): string[] {
  const messages = slack.messages(REQUESTS);
  const shown = [
    ...messages,
    ...messages.flatMap(({ ts }) => slack.thread(REQUESTS, ts)),
    ...PEOPLE.flatMap(({ name }) => [...slack.directMessages(name), ...slack.person(name).notes()]),
  ];
  const lines = shown.flatMap((message) => slack.plainText(message).split('\n'));
  if (lines.length === 0) throw new Error('Nothing was shown.');
  const isTheirs = (line: string) => TYPED.test(line) || typed.some((words) => line.includes(words));
  const ours = lines.filter((line) => line.trim() !== '' && !isTheirs(line));
  return [...new Set(ours.map((line) => alike(line.trim())))].filter((line) => !LINES.has(line));
}
