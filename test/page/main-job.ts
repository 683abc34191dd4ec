import { expect } from 'vitest';
import { type Checks, picture, pictureOfPage } from './page-checks.js';
import { LAB, ORDERS } from './visitor.js';

/** What the answer to each word of the command says. */
const ANSWERS: Readonly<Record<string, string>> = {
  help: 'What I do:',
  list: 'Key requests that you may see',
  status: 'It has ended.',
};

export const MAIN_JOB: Checks = {
  'three people get a key from the command to the thread, by clicking alone': async (visitor) => {
    const { page, dialog, card, thread } = visitor;
    await visitor.open('alice');
    await visitor.composer.pressSequentially('/by');
    await page.getByRole('option', { name: '/byok-key' }).click();
    await visitor.composer.press('Enter');
    await visitor.fill(ORDERS);
    await picture(dialog, 'form');
    await visitor.button('Review').click();
    await visitor.button('Submit request').waitFor();
    await picture(dialog, 'review');
    await visitor.submitUntilStored();
    await picture(dialog, 'receipt');
    await dialog.getByRole('button', { name: 'Close', exact: true }).click();
    await card.getByRole('button', { name: 'Approve', exact: true }).click();
    await page.getByText('Only visible to you').waitFor();
    await picture(card, 'card');
    await picture(page.locator('.message-private'), 'note');
    await visitor.be('Bob');
    await card.getByRole('button', { name: 'Key policy as JSON' }).click();
    await dialog.getByText('key-consolepolicy-3').waitFor();
    await picture(dialog, 'policy');
    await visitor.escape();
    await visitor.approveAs('Bob');
    await card.getByText('1 reply').waitFor();
    expect(await page.getByText('Only visible to you').count(), "alice's note is hers alone").toBe(0);
    await visitor.approveAs('Dave');
    await visitor.created();
    await card.getByText('3 replies').waitFor();

    await visitor.openThread();
    await thread.getByText('"KeyState": "PendingImport"').waitFor();
    await picture(thread.locator('.message').last(), 'key');
    await picture(card, 'card-created');
    await pictureOfPage(page, 'sandbox', { width: 1200, height: 640 });
    const aws = await visitor.openPanel('AWS');
    const keyId = await aws.locator('.card-id').textContent();
    expect(await aws.locator('.card-id').count()).toBe(1);
    await aws.getByRole('cell', { name: /^CreateKey / }).waitFor();

    await visitor.be('Alice');
    await page.getByRole('button', { name: /^byok-key/ }).click();
    const message = page.getByRole('main').locator('.message', { hasText: 'is done' });
    await message.getByText(keyId ?? 'no key').waitFor();
    await picture(message, 'direct-message');
    await message.getByRole('link', { name: 'Open the request' }).click();
    await thread.getByText('The key is created, and read back').waitFor();
  },

  'what is wrong stands at the field, and Back keeps what was typed': async (visitor) => {
    const { dialog } = visitor;
    await visitor.open('alice');
    await visitor.openForm();
    await visitor.fill({ ...ORDERS, alias: 'orders', tags: 'cost-center' });
    await visitor.button('Review').click();
    const alias = dialog.getByLabel('Alias');
    await dialog.getByText('Start the alias with "payments/"').waitFor();
    await picture(dialog, 'form-with-errors');
    expect(await alias.getAttribute('aria-invalid')).toBe('true');
    expect(await alias.evaluate((input) => input === document.activeElement)).toBe(true);
    expect(await dialog.locator('.field-error').count(), 'all problems at once').toBe(2);

    await alias.fill('payments/invoices');
    await dialog.getByLabel(/^Tags/).fill('cost-center=4711');
    await visitor.button('Review').click();
    await dialog.getByText('alias/payments/invoices').waitFor();
    // The footer moves when the proofs are in.
    await visitor.button('Submit request').waitFor();
    await visitor.button('Back').click();
    expect(await alias.inputValue()).toBe('payments/invoices');
    await visitor.escape();
    expect(await visitor.composer.evaluate((box) => box === document.activeElement), 'focus returns').toBe(
      true,
    );
  },

  'a denied request ends, and its buttons are gone': async (visitor) => {
    await visitor.open('erin');
    await visitor.ask({ ...LAB, alias: 'unwanted' });
    await visitor.be('Carol');
    await visitor.card.getByRole('button', { name: 'Deny', exact: true }).click();
    await visitor.dialog.getByLabel('Reason').fill('Nobody needs it.');
    await picture(visitor.dialog, 'deny');
    await visitor.dialog.getByRole('button', { name: 'Deny', exact: true }).click();
    await visitor.dialog.waitFor({ state: 'detached' });
    await visitor.card.getByText('Denied by').waitFor();
    expect(await visitor.card.getByRole('button', { name: 'Approve', exact: true }).count()).toBe(0);
    await visitor.openThread();
    const reply = visitor.thread.locator('.message').last();
    await reply.getByText('Denied by').waitFor();
    await picture(reply, 'denied');
    const title = await visitor.card.getByRole('heading').textContent();
    const id = title?.replace('Key request ', '') ?? '';
    for (const [words, said] of Object.entries(ANSWERS)) {
      await visitor.command(`/byok-key ${words === 'status' ? `status ${id}` : words}`);
      const answer = visitor.page.locator('.message-private', { hasText: said });
      await answer.waitFor();
      await picture(answer, words);
    }
  },
};
