import type { KnownBlock } from '@slack/types';
import { counted, type Style } from '../workflow/finding-words.js';
import { groupFindings, lookedAt } from '../workflow/report-words.js';
import type { ChannelReport } from '../workflow/tell-report.js';
import { context, section } from './blocks.js';
import type { Message } from './card.js';
import { cut, escapeMrkdwn, groupMention, mention, moment } from './text.js';

/** More are counted: nobody reads them on a phone, and a message holds 50 blocks. */
const SHOWN = 10;
/** Of one finding. Slack refuses a message whose blocks hold about 13,000 characters together. */
const FINDING_MAX_CHARS = 700;

const STYLE: Style = { given: escapeMrkdwn, moment, person: mention, group: groupMention };

/** What a comparison of record and keys has found, as its channel reads it. */
export function reportMessage(told: ChannelReport): Message {
  const { report, findings } = told;
  if (findings.length === 0) return allIsWell(told);
  const headline = `:mag: *Keys compared with what was approved: ${counted(findings.length, 'thing')} to look at.*${news(told)}`;
  const groups = groupFindings(findings, STYLE, SHOWN);
  const more = findings.length - SHOWN;
  return {
    text: `${headline} ${groups.map((group) => group.headline).join('. ')}.`,
    blocks: [
      section(headline),
      ...groups.flatMap(({ headline: title, remedy, shown }): KnownBlock[] => [
        section(`*${title}*\n${remedy}`),
        ...shown.map(({ which, facts }) =>
          section(cut([`• ${which}`, ...facts].join('\n'), FINDING_MAX_CHARS)),
        ),
      ]),
      ...(more > 0 ? [section(`…and ${more} more. \`npm run reconcile\` shows all of them.`)] : []),
      context(`${lookedAt(report)} Nothing was changed.`),
    ],
  };
}

function allIsWell({ report }: ChannelReport): Message {
  const text =
    ':white_check_mark: Keys compared with what was approved: every key is as approved, and every approved request ' +
    `has its key. ${lookedAt(report)}`;
  return { text, blocks: [section(text)] };
}

/** Whoever has read an earlier report looks for what it did not have. */
function news({ findings, fresh }: ChannelReport): string {
  if (fresh === findings.length) return '';
  return fresh === 0 ? ' All of them were told before.' : ` New since the last report: ${fresh}.`;
}
