import { describe, expect, it } from 'vitest';
import type { Finding } from '../../src/domain/finding.js';
import { reportMessage } from '../../src/slack/report-message.js';
import type { Report } from '../../src/workflow/reconcile.js';
import { FINDINGS, PLACE, unapproved } from '../support/findings.js';

const REPORT: Report = {
  places: [PLACE, { ...PLACE, region: 'eu-west-1' as never }],
  keyStates: { PendingImport: 2, Enabled: 10 },
  requests: 15,
  findings: [],
};

function message(findings: readonly Finding[], fresh = findings.length) {
  return reportMessage({ report: { ...REPORT, findings }, findings, fresh });
}

/** What stands in the blocks, each on a line of its own. */
function shown(findings: readonly Finding[]): string[] {
  return message(findings).blocks.map((block) => {
    if (block.type === 'section') return block.text?.text ?? '';
    if (block.type === 'context')
      return block.elements.map((each) => ('text' in each ? each.text : '')).join();
    throw new Error(`A report has no ${block.type}.`);
  });
}

describe('a report in its channel', () => {
  it('says what was looked at, what was found, where, and what to do', () => {
    const [, , , deviating, dying] = FINDINGS as [Finding, Finding, Finding, Finding, Finding];

    expect(shown([deviating, dying])).toEqual([
      ':mag: *Keys compared with what was approved: 2 things to look at.*',
      '*A key is not as approved*\nCloudTrail says who changed it. Put it back in the AWS console; if it is to be as it is now, ask for a new key that is approved so.',
      '• key 1234abcd-12ab-34cd-56ef-1234567890ab in payments-prod (111122223333), eu-central-1, request k3f9-x2mp-7qtd\n' +
        'tags: owner="&lt;!channel&gt; &amp; co" was added',
      '*A key is scheduled for deletion*\nWhatever it encrypts is lost with it. If nobody wants that: Cancel key deletion in the AWS console, then enable the key.',
      '• key 1234abcd-12ab-34cd-56ef-1234567890ab in payments-prod (111122223333), eu-central-1, request k3f9-x2mp-7qtd\n' +
        'AWS deletes it <!date^1775035800^{date_short_pretty} {time}|2026-04-01T09:30:00.000Z>.',
      'Looked at 12 keys (10 Enabled, 2 PendingImport) and 15 approved requests in 1 account and 2 Regions. Nothing was changed.',
    ]);
  });

  it('can be read in a notification, without its blocks', () => {
    expect(message(FINDINGS).text).toBe(
      ':mag: *Keys compared with what was approved: 10 things to look at.* ' +
        "A stored request is not what was approved. A key carries this bot's tags and nobody approved it. " +
        'A key carries the tag of a request whose key it is not. A key is not as approved. A key is scheduled for deletion. ' +
        'A key is gone. An approved request has no key: AWS said no. A Region of an account could not be looked at. ' +
        'Approvals cannot be given any more. A stored request could not be read.',
    );
  });

  it.each([
    [3, ''],
    [1, ' New since the last report: 1.'],
    [0, ' All of them were told before.'],
  ])('says what is new in it: %i of 3', (fresh, said) => {
    const three = ['1', '2', '3'].map((id) => unapproved(id));
    expect(message(three, fresh).text).toContain(`3 things to look at.*${said} 3 keys carry`);
  });

  it('shows the first ten of many, and counts all of them', () => {
    const many = Array.from({ length: 5_000 }, (_, at) => unapproved(`key-${at}`));

    const lines = shown(many);

    expect(lines.filter((line) => line.startsWith('•'))).toHaveLength(10);
    expect(lines[1]).toContain("*5000 keys carry this bot's tags and nobody approved them*");
    expect(lines.at(-2)).toBe('…and 4990 more. `npm run reconcile` shows all of them.');
  });

  it('fits into a message however long what was found is', () => {
    const said = 'x<'.repeat(5_000);
    const [, , , deviating] = FINDINGS as [Finding, Finding, Finding, Finding & { kind: 'deviating-key' }];
    const long = {
      ...deviating,
      deviations: [
        { what: 'tags', said },
        { what: 'key policy', said },
      ],
    };
    const { blocks } = message(Array.from({ length: 30 }, () => long));

    expect(JSON.stringify(blocks).length).toBeLessThan(13_000);
    expect(blocks.length).toBeLessThanOrEqual(50);
  });

  it('says that all is well where it was asked and nothing was found', () => {
    expect(message([]).text).toBe(
      ':white_check_mark: Keys compared with what was approved: every key is as approved, and every approved request ' +
        'has its key. Looked at 12 keys (10 Enabled, 2 PendingImport) and 15 approved requests in 1 account and 2 Regions.',
    );
  });
});
