import type { RichTextBlock } from '@slack/types';
import { describe, expect, it } from 'vitest';
import { renderKeyPolicy } from '../../src/domain/key-policy.js';
import type { JsonObject } from '../../src/domain/names.js';
import { policyView } from '../../src/slack/policy-view.js';
import { account, parameters, request, role } from '../support/requests.js';
import { objectionsToView } from './scenes.js';

function viewOf(keyPolicy: JsonObject) {
  return policyView(request({ terms: { account: account(), keyPolicy } }));
}

/** The texts of its boxes, in order. */
function boxes(keyPolicy: JsonObject): string[] {
  return viewOf(keyPolicy)
    .blocks.filter((block): block is RichTextBlock => block.type === 'rich_text')
    .map((block) => {
      const [box] = block.elements;
      if (box?.type !== 'rich_text_preformatted') throw new Error('Not a box.');
      return box.elements.map((element) => ('text' in element ? element.text : '')).join('');
    });
}

const names = Array.from({ length: 120 }, (_, n) => role(`${'p'.repeat(60)}/${100 + n}-${'n'.repeat(40)}`));
const biggest = renderKeyPolicy(account(), parameters({ administrators: names, users: names.slice(0, 40) }));

describe('the key policy as JSON', () => {
  it('is in one box, indented, when it is short', () => {
    const policy = renderKeyPolicy(account(), parameters());
    expect(boxes(policy)).toEqual([JSON.stringify(policy, undefined, 2)]);
  });

  it('is over several boxes when it is long, none of them longer than Slack takes, and nothing is lost', () => {
    expect(Buffer.byteLength(JSON.stringify(biggest))).toBeGreaterThan(28_000);
    const parts = boxes(biggest);
    expect(parts.length).toBeGreaterThan(9);
    for (const part of parts) expect(part.length).toBeLessThanOrEqual(3_000);
    expect(parts.join('\n')).toBe(JSON.stringify(biggest, undefined, 2));
  });

  it('breaks between lines, so that no name is torn', () => {
    const lines = boxes(biggest).flatMap((part) => part.split('\n'));
    expect(lines).toEqual(JSON.stringify(biggest, undefined, 2).split('\n'));
  });

  it('fits a view, and leads back to where it was opened from', () => {
    expect(objectionsToView(viewOf(biggest))).toEqual([]);
    expect(viewOf(biggest)).toMatchObject({ title: { text: 'Key policy' }, close: { text: 'Back' } });
  });
});
