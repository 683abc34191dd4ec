import type { InputBlock, ModalView } from '@slack/types';
import { describe, expect, it } from 'vitest';
import { PROOFS, type Proof, unchecked } from '../../src/domain/proof.js';
import { reviewView, UNDERSTANDING } from '../../src/slack/review-view.js';
import {
  FINGERPRINT,
  parameters,
  requestOfTwoLines,
  THE_OWNER,
  TWO_OF_SECURITY,
} from '../support/requests.js';
import { readView } from './scenes.js';

const PROVEN: readonly Proof[] = PROOFS.map((what) => ({ what, outcome: 'ok', said: '' }));

function inputs({ blocks }: ModalView): InputBlock[] {
  return blocks.filter((block): block is InputBlock => block.type === 'input');
}

/** The input under this label. */
function labelled(view: ModalView, label: string): InputBlock {
  const found = inputs(view).find((block) => block.label.text === label);
  if (!found) throw new Error(`Nothing is labelled ${label}.`);
  return found;
}

describe('the review', () => {
  const asked = requestOfTwoLines({ parameters: parameters({ regionality: 'multi-region-primary' }) });
  const view = reviewView({ asked, fingerprint: FINGERPRINT, viewId: 'V1', proofs: PROVEN });

  it('shows everything as it will be created, and who must approve', () => {
    expect(readView(view).lines).toEqual([
      'This is what will be created. Nothing has been asked for yet.',
      'AWS account',
      'payments-prod (111122223333)',
      'Region',
      'eu-central-1',
      'Regionality',
      'Multi-Region primary key',
      'Alias',
      'alias/orders',
      'Business reason',
      'Orders must be encrypted under our own key.',
      'Description',
      'Orders at rest',
      'Tags',
      'cost-center=4711',
      'The bot adds the tags byok:request-id and byok:managed-by.',
      'Key administrators and users',
      "Nobody by name: the account's own IAM policies decide",
      'What the key policy means',
      '• IAM policies of account 111122223333 can allow everything with the key.',
      '• :warning: Only the account itself (root and its IAM) can change the key policy.',
      'Fixed for good: origin EXTERNAL, key spec SYMMETRIC_DEFAULT, usage ENCRYPT_DECRYPT, Regionality.',
      'Empty at first: it cannot encrypt or decrypt until its key material is imported.',
      '[Key policy as JSON]',
      'Checked',
      ':white_check_mark: The role in the account can be assumed',
      ':white_check_mark: The alias is free',
      ':white_check_mark: Nobody else asks for the same alias',
      ':white_check_mark: The key administrators and users exist',
      ":white_check_mark: The account's key quota is not near",
      'Approval',
      'Posted to #byok-requests; needs 2 of @security and @owen, none of them you.',
      'I understand the security, availability, and durability implications of using an imported key',
      'AWS keeps no copy that it could give back: you must be able to import the same material again.',
    ]);
  });

  it('has a box that must be ticked, on which a refusal can hang', () => {
    expect(UNDERSTANDING).toBe('understanding');
    expect(
      labelled(
        view,
        'I understand the security, availability, and durability implications of using an imported key',
      ),
    ).toMatchObject({
      block_id: 'understanding',
      optional: false,
      element: { type: 'checkboxes', options: [{ text: { text: 'I understand' } }] },
    });
  });

  it('goes back, or is the submission', () => {
    expect(view).toMatchObject({ close: { text: 'Back' }, submit: { text: 'Submit request' } });
  });

  it('names itself, so that it can be filled, and what it shows', () => {
    expect(view).toMatchObject({ external_id: 'V1', private_metadata: FINGERPRINT });
  });

  it('cannot be submitted before all proofs are in, and says which are being made', () => {
    for (const proofs of [[], PROVEN.slice(0, 2), PROVEN.slice(0, 4)]) {
      const opening = reviewView({ asked, fingerprint: FINGERPRINT, viewId: 'V1', proofs });
      expect(opening).not.toHaveProperty('submit');
      expect(inputs(opening)).toEqual([]);
    }
    const opening = reviewView({ asked, fingerprint: FINGERPRINT, viewId: 'V1', proofs: PROVEN.slice(0, 3) });
    expect(readView(opening).lines.slice(-6, -2)).toEqual([
      ':white_check_mark: The alias is free',
      ':white_check_mark: Nobody else asks for the same alias',
      ':hourglass_flowing_sand: The key administrators and users exist: being checked…',
      ":hourglass_flowing_sand: The account's key quota is not near: being checked…",
    ]);
  });

  it('cannot be submitted with a cross, and says what to do', () => {
    const crossed = reviewView({
      asked,
      fingerprint: FINGERPRINT,
      viewId: 'V1',
      proofs: PROVEN.map((proof) =>
        proof.what === 'quota' ? { ...proof, outcome: 'cross', said: 'It has 950 of 1,000 keys.' } : proof,
      ),
    });
    expect(crossed).not.toHaveProperty('submit');
    expect(inputs(crossed)).toEqual([]);
    expect(readView(crossed).lines.slice(-4)).toEqual([
      ":x: The account's key quota is not near: no. It has 950 of 1,000 keys.",
      'This cannot be submitted yet: mend what has a cross.',
      'Approval',
      'Posted to #byok-requests; needs 2 of @security and @owen, none of them you.',
    ]);
  });

  it('can be submitted with what could not be checked', () => {
    const unsure = reviewView({
      asked,
      fingerprint: FINGERPRINT,
      viewId: 'V1',
      proofs: PROVEN.map((proof) =>
        proof.what === 'quota' ? unchecked('quota', 'AWS took too long to answer') : proof,
      ),
    });
    expect(unsure).toMatchObject({ submit: { text: 'Submit request' } });
    expect(readView(unsure).lines).toContain(
      ":grey_question: The account's key quota is not near: could not be checked: AWS took too long to answer",
    );
  });

  it('names every line of approvals', () => {
    const lines = [TWO_OF_SECURITY, THE_OWNER];
    expect(asked.terms.account.approvals).toEqual(lines);
    expect(readView(view).pinged).toEqual(['@security', '@owen']);
  });
});
