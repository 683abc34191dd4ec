import { expect } from 'vitest';
import { type Checks, picture } from './page-checks.js';
import { LAB, VAULT } from './visitor.js';

/** The dialogs around a decision, and what follows from them. */
export const DECISIONS: Checks = {
  'a request is changed, approved, commented, and asked for again': async (visitor) => {
    const { dialog, card, thread } = visitor;
    await visitor.open('erin');
    await visitor.ask({ ...LAB, alias: 'first' });
    await card.getByRole('button', { name: 'Edit', exact: true }).click();
    const alias = dialog.getByLabel('Alias');
    await alias.waitFor();
    expect(await alias.inputValue()).toBe('first');
    await alias.fill('second');
    await visitor.button('Review').click();
    await dialog.getByText('alias/second').waitFor();
    await visitor.submitReview();
    await card.getByText('alias/second').first().waitFor();

    await visitor.approveAs('Bob');
    await visitor.created();
    await visitor.openThread();
    await thread.getByRole('button', { name: 'Comment' }).click();
    await dialog.getByLabel('Comment').fill('The alias is the agreed one.');
    await picture(dialog, 'comment');
    await dialog.getByRole('button', { name: 'Comment' }).click();
    await dialog.waitFor({ state: 'detached' });
    await thread.getByText('The alias is the agreed one.', { exact: true }).waitFor();
    await picture(thread.locator('.message').last(), 'commented');

    await visitor.be('Erin');
    await card.getByRole('button', { name: 'Request again' }).click();
    await alias.waitFor();
    expect(await alias.inputValue()).toBe('second');
    await visitor.escape();
  },

  'the glass is broken aloud, and somebody else reviews it': async (visitor) => {
    const { page, dialog, card } = visitor;
    await visitor.open('erin');
    await visitor.ask({ ...LAB, alias: 'urgent' });
    await visitor.be('Frank');
    await card.getByRole('button', { name: 'Break glass' }).click();
    await dialog.getByLabel('Incident reference').fill('INC-4711');
    await dialog.getByLabel('Reason').fill('Orders stand still.');
    await picture(dialog, 'break-glass');
    await dialog.getByRole('button', { name: 'Break glass' }).click();
    await dialog.waitFor({ state: 'detached' });
    const loud = page.getByRole('main').locator('.message', { hasText: 'replied to a thread' });
    await loud.getByText('INC-4711').waitFor();
    await picture(loud, 'glass-broken');

    await visitor.be('Carol');
    await card.getByRole('button', { name: 'Give review' }).click();
    await dialog.getByRole('textbox', { name: 'Review' }).fill('It was one. The key is as it should be.');
    await picture(dialog, 'review-of-glass');
    await dialog.getByRole('button', { name: 'Give review' }).click();
    await card.getByText('Reviewed by').waitFor();
    await loud.getByRole('button', { name: /^Key request/ }).click();
    await visitor.thread.getByText('It was one. The key is as it should be.', { exact: true }).waitFor();
  },

  'approvers decide on copies of the card in their direct messages': async (visitor) => {
    const { page, dialog, card } = visitor;
    await visitor.open('erin');
    await visitor.ask(VAULT);
    expect(await card.getByRole('button', { name: 'Approve', exact: true }).count()).toBe(0);
    await picture(card, 'card-when-asked-directly');

    await visitor.be('Bob');
    await visitor.openDirectMessages();
    await card.getByText('You are asked as an approver for vault.').waitFor();
    await picture(card, 'copy');
    await card.getByRole('button', { name: 'Approve', exact: true }).click();
    await dialog.getByLabel('Comment').fill('Agreed with the vault team.');
    await picture(dialog, 'approve');
    await dialog.getByRole('button', { name: 'Approve' }).click();
    await dialog.waitFor({ state: 'detached' });

    await visitor.be('Carol');
    await visitor.openDirectMessages();
    await card.getByText('Bob Brandt').first().waitFor();
    await card.getByRole('button', { name: 'Deny', exact: true }).click();
    await dialog.getByLabel('Reason').fill('Not before the audit.');
    await dialog.getByRole('button', { name: 'Deny' }).click();
    await card.getByText('Not before the audit.').waitFor();

    await visitor.be('Erin');
    await visitor.openDirectMessages();
    await page.getByRole('main').getByText('Not before the audit.').first().waitFor();
    expect(await card.count(), 'whoever asked has no copy').toBe(0);
  },
};
