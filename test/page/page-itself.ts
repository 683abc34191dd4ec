import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { type Checks, picture, pictureOfPage } from './page-checks.js';
import { LAB } from './visitor.js';

/** What differs between light and dark. */
const COLOURS = ['color-contrast'];

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

export const PAGE_ITSELF: Checks = {
  'is one address, and paints within a second': async (visitor) => {
    expect(visitor.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const paints: number[] = [];
    for (const name of ['alice', 'bob', 'carol']) {
      await visitor.open(name);
      paints.push(await firstPaintMs(visitor.page));
    }
    expect(Math.min(...paints)).toBeLessThan(1_000);
  },

  'guides a first visit in five steps, and remembers that it did': async (visitor) => {
    const { page } = visitor;
    await visitor.openFirst('carol');
    const tour = page.getByRole('complementary', { name: 'Guided tour' });
    await tour.getByText('Step 1 of 5').waitFor();
    await tour.getByRole('button', { name: 'Be Alice' }).click();
    await page.locator('.me', { hasText: 'Alice' }).waitFor();
    for (const step of [2, 3, 4, 5]) {
      await tour.getByRole('button', { name: 'Next' }).click();
      await tour.getByText(`Step ${step} of 5`).waitFor();
    }
    await tour.getByRole('button', { name: 'Done' }).click();
    await page.reload();
    await visitor.composer.waitFor();
    expect(await tour.count()).toBe(0);
  },

  'shows each person what that person would see': async (visitor) => {
    const { dialog } = visitor;
    await visitor.open('gus');
    await visitor.command('/byok-key');
    await dialog.getByText('Only full members').waitFor();
    await visitor.escape();
    await visitor.be('Olga');
    await visitor.command('/byok-key');
    await dialog.getByText('Only full members').waitFor();
    await visitor.escape();
    await visitor.be('Erin');
    await visitor.command('/byok-key');
    await dialog.getByRole('combobox', { name: /^AWS account/ }).click();
    expect(await dialog.getByRole('option').allInnerTexts()).toEqual([
      'lab (444455556666)',
      'vault (222233334444)',
    ]);
    await visitor.button('Close all').click();
    await dialog.waitFor({ state: 'detached' });
  },

  'keeps a half-filled form, what was said or begun, and the place over a reload': async (visitor) => {
    const { page, dialog } = visitor;
    await visitor.open('bob');
    await page.getByRole('button', { name: 'general' }).click();
    await visitor.command('Shall we?');
    await visitor.openForm();
    await dialog.getByLabel('Business reason').fill('Half a rea');
    await page.reload();
    expect(await dialog.getByLabel('Business reason').inputValue()).toBe('Half a rea');
    await visitor.escape();
    await page.getByRole('main').getByText('Shall we?').waitFor();
    await page.getByRole('main').getByRole('heading', { name: 'general' }).waitFor();
    await visitor.composer.fill('Well, I thi');
    await page.reload();
    expect(await visitor.composer.inputValue()).toBe('Well, I thi');
    await visitor.composer.fill('');

    await visitor.person('Carol').getByText('unread').waitFor();
    await visitor.be('Carol');
    await page.getByRole('main').getByText('Shall we?').waitFor();
    await visitor.be('Bob');
    await visitor.person('Carol').getByText('unread').waitFor({ state: 'detached' });
  },

  'is used with the keyboard alone': async (visitor) => {
    const { page, dialog } = visitor;
    await visitor.open('dave');
    await visitor.composer.focus();
    await page.keyboard.type('/by');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    const account = dialog.getByRole('combobox', { name: /^AWS account/ });
    await account.waitFor();
    await expect.poll(() => account.evaluate((box) => box === document.activeElement)).toBe(true);
    await page.keyboard.type('lab');
    await dialog.getByRole('option', { name: /^lab/ }).waitFor();
    await page.keyboard.press('Enter');
    await dialog.getByText('The Regions allowed for lab.').waitFor();
    expect(await account.inputValue()).toBe('lab (444455556666)');
    await visitor.escape();

    const places = page.getByRole('navigation', { name: 'Channels' });
    const row = places.getByRole('button', { name: 'AWS' });
    await row.press('Enter');
    await visitor.button('Close the panel').press('Enter');
    await expect.poll(() => row.evaluate((button) => button === document.activeElement)).toBe(true);
  },

  'shows each person the Home tab of the bot, with buttons that work': async (visitor) => {
    const { page, dialog, card } = visitor;
    await visitor.open('erin');
    const home = await visitor.openHome();
    await home.getByText('Nothing waits for you.').waitFor();
    await home.getByRole('button', { name: 'Request a key' }).click();
    await visitor.button('Review').waitFor();
    await visitor.fill({ ...LAB, alias: 'at-home' });
    await visitor.button('Review').click();
    await visitor.submitReview();
    await home.getByText('alias/at-home').waitFor();

    await visitor.be('Bob');
    const bobs = await visitor.openHome();
    await bobs.getByText('you are one of 2 in @security, 0 of 1 given').waitFor();
    await picture(bobs.locator('.blocks'), 'home');
    await page.reload();
    await bobs.getByRole('button', { name: 'Open', exact: true }).click();
    await card.getByText('alias/at-home').waitFor();

    await visitor.be('Erin');
    await visitor.openHome();
    await home.getByRole('button', { name: 'Cancel request' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel request' }).click();
    await home.getByText('Recently ended').waitFor();
    expect(await dialog.count()).toBe(0);
    await expectAccessible(page, 'Home');
  },

  'has nothing that axe calls serious, in light, dark and at phone width': async (visitor) => {
    const { page } = visitor;
    await visitor.open('alice');
    await expectAccessible(page, 'start');
    await visitor.openForm();
    await visitor.fill({ ...LAB, alias: '' });
    await visitor.button('Review').click();
    await visitor.dialog.locator('.field-error').first().waitFor();
    await expectAccessible(page, 'form with an error');
    await page.emulateMedia({ colorScheme: 'dark' });
    await expectAccessible(page, 'dark form', COLOURS);
    await page.emulateMedia({ colorScheme: 'light' });
    await visitor.escape();
    await visitor.ask({ ...LAB, alias: 'axe' });
    await visitor.approveAs('Bob');
    await visitor.created();
    await visitor.openThread();
    await expectAccessible(page, 'thread');
    for (const name of ['AWS', 'Bot'] as const) {
      await (await visitor.openPanel(name)).waitFor();
      await expectAccessible(page, name);
      await page.emulateMedia({ colorScheme: 'dark' });
      await expectAccessible(page, `dark ${name}`, COLOURS);
      await page.emulateMedia({ colorScheme: 'light' });
    }
    await visitor.openThread();
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.setViewportSize({ width: 390, height: 844 });
    await expectAccessible(page, 'phone');
    await pictureOfPage(page, 'sandbox-phone', { width: 390, height: 720 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    await page.goto(`${visitor.url}/#as=olga`);
    await page.locator('.me').getByText('Of another workspace').waitFor();
    const endOf = async () => {
      const box = await visitor.person('Olga').boundingBox();
      return box && box.x + box.width;
    };
    await expect.poll(endOf).toBeLessThanOrEqual(390);
  },

  'starts over with a new company': async (visitor) => {
    const { page } = visitor;
    await visitor.open('alice');
    await visitor.command('Soon gone');
    await page.getByRole('main').getByText('Soon gone').waitFor();
    await visitor.startOver();
    await page.getByRole('main').getByText('Nothing here yet.').waitFor();
    await visitor.openForm();
  },

  'starts over after a config that the bot does not take, whoever was there': async (visitor) => {
    const { page, configFile } = visitor;
    const config = await readFile(configFile, 'utf8');
    await visitor.open('olga');
    await writeFile(configFile, `chanel: C0\n${config}`);
    await visitor.startOver();
    await page.getByRole('alert').getByText('chanel: is not a known key').waitFor();
    await page.reload();
    await page.getByRole('status').getByText('chanel: is not a known key').waitFor();

    await writeFile(configFile, config.replaceAll('U0FRANK', 'U0NEW'));
    await visitor.button('Start over').click();
    await visitor.person('U0NEW').click();
    await page.locator('.me').getByText('May break the glass in lab').waitFor();
    await writeFile(configFile, config);
    await visitor.startOver();
    await page.locator('.me', { hasText: 'Alice' }).waitFor();
    await page.goto(`${visitor.url}/#as=u0new`);
    await page.reload();
    await page.locator('.me', { hasText: 'Alice' }).waitFor();
  },
};

async function firstPaintMs(page: Page): Promise<number> {
  await page.getByRole('textbox', { name: /^Message #/ }).waitFor();
  const paints = await page.evaluate(() =>
    performance.getEntriesByName('first-contentful-paint').map(({ startTime }) => startTime),
  );
  return paints[0] ?? Number.POSITIVE_INFINITY;
}

async function expectAccessible(page: Page, view: string, only: readonly string[] = []): Promise<void> {
  await page.evaluate(await readFile(AXE, 'utf8'));
  const { violations } = await page.evaluate<AxeResults>(
    `axe.run(${JSON.stringify(only.length > 0 ? { runOnly: only } : {})})`,
  );
  const grave = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${view}: ${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
  expect(grave).toEqual([]);
}
