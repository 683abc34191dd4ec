import { expect } from 'vitest';
import { type Checks, picture, pictureOfPage } from './page-checks.js';
import { LAB } from './visitor.js';

/** A bot that was killed leaves its leases and its jobs' locks behind for about ten seconds. */
const AFTER_A_KILL = { timeout: 60_000 };

export const TROUBLE: Checks = {
  'the reply of CreateKey is lost: there is one key, and it is found': async (visitor) => {
    await visitor.open('alice');
    const aws = await visitor.openPanel('AWS');
    await aws.getByRole('button', { name: /^Arm.*Lose the reply/ }).click();
    await aws.getByText('Armed ×1').waitFor();
    await visitor.ask({ ...LAB, alias: 'lost' });
    await visitor.approveAs('Bob');
    await visitor.created();
    const made = aws.locator('.card', { hasText: 'alias/lost' });
    expect(await made.count()).toBe(1);
    await made.getByText('PendingImport').waitFor();
    await made.getByRole('button', { name: 'Import key material' }).click();
    await made.getByText('Enabled').waitFor();
    const brought = aws.getByRole('row', { name: /ImportKeyMaterial/ });
    expect(await brought.getByRole('cell').nth(2).textContent(), 'done as whoever sits here').toBe('bob');
    await brought.scrollIntoViewIfNeeded();
    await pictureOfPage(visitor.page, 'sandbox-aws', { width: 1200, height: 640 });
  },

  'AWS says no: the card has a way on, and Retry makes the key': async (visitor) => {
    await visitor.open('alice');
    const aws = await visitor.openPanel('AWS');
    await aws.getByLabel('Deny kms:CreateKey in lab').check();
    await visitor.ask({ ...LAB, alias: 'refused' });
    await visitor.approveAs('Carol');
    const giveUp = visitor.card.getByRole('button', { name: 'Give up', exact: true });
    await giveUp.waitFor();
    await picture(visitor.card, 'card-failed');
    await giveUp.click();
    const confirm = visitor.page.getByRole('alertdialog');
    await picture(confirm, 'confirm');
    await confirm.getByRole('button', { name: 'Not now' }).click();
    await aws.getByLabel('Deny kms:CreateKey in lab').uncheck();
    await visitor.card.getByRole('button', { name: 'Retry', exact: true }).click();
    await visitor.created();
  },

  'the bot is killed between the approvals and started again: the key comes': async (visitor) => {
    const { page } = visitor;
    await visitor.open('alice');
    await visitor.ask({ ...LAB, alias: 'killed' });
    const bot = await visitor.openPanel('Bot');
    await bot.getByRole('button', { name: 'kill -9 replica 1' }).click();
    await bot.getByText('killed').waitFor();
    await visitor.command('/byok-key');
    await page.getByRole('alert').getByText('operation_timeout').waitFor();
    await visitor.button('Dismiss').click();
    await bot.getByRole('button', { name: 'Start the bot' }).click();
    await bot.getByText('ready', { exact: true }).first().waitFor();
    await visitor.approveUntilCounted('Bob');
    await visitor.created(AFTER_A_KILL);
    await bot.getByRole('button', { name: 'Start one more replica' }).click();
    await bot.locator('.replica', { hasText: 'ready' }).nth(1).waitFor();
    await bot
      .getByText(/^Checkpoint/)
      .first()
      .waitFor();
    await page.emulateMedia({ colorScheme: 'dark' });
    await pictureOfPage(page, 'sandbox-bot', { width: 1200, height: 620 });
    const aws = await visitor.openPanel('AWS');
    expect(await aws.locator('.card', { hasText: 'alias/killed' }).count()).toBe(1);
  },
};
