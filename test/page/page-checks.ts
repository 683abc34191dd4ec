import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Browser, chromium, type Locator, type Page, type ViewportSize } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { REPOSITORY } from '../../sandbox/repository.js';
import { findChromium } from './chromium.js';
import { type SandboxProcess, startSandbox } from './sandbox-process.js';
import { smallPng } from './small-png.js';
import { Visitor } from './visitor.js';

/** Nothing of the browser itself goes to the network either. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A bot that was killed leaves its leases and its jobs' locks behind for about ten seconds. */
const CHECK_TIMEOUT_MS = 120_000;

/** Each is in front of a page of its own, by what it shows. */
export type Checks = Readonly<Record<string, (visitor: Visitor) => Promise<void>>>;

/**
 * Declares the checks of a file: each in a fresh browser profile, all on one sandbox. A check fails on an error in
 * the browser's console and on a request to anything but the page's own address, too.
 *
 * Without a browser there is one test, which says how many checks were not run.
 */
export function pageChecks(checks: Checks): void {
  const executablePath = findChromium();
  const count = Object.keys(checks).length;
  if (executablePath === undefined) {
    const missing = `no Chromium here (see CHROMIUM_PATH): ${count} checks of the page were NOT run`;
    it(missing, () => {
      process.stderr.write(`${missing}\n`);
    });
    return;
  }
  let sandbox: SandboxProcess;
  let browser: Browser;
  let window: Page;
  beforeAll(async () => {
    [sandbox, browser] = await Promise.all([
      startSandbox(),
      chromium.launch({ executablePath, args: FLAGS }),
    ]);
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    context.setDefaultTimeout(15_000);
    window = await context.newPage();
  });
  afterAll(async () => {
    await browser?.close();
    expect(await sandbox?.interrupt()).toBe(0);
  });
  for (const [name, check] of Object.entries(checks)) {
    it(
      name,
      async () => {
        const page = await newTab(window);
        const troubles = watch(page, sandbox.firstLine);
        await check(new Visitor(page, sandbox.firstLine, sandbox.configFile));
        await page.evaluate(() => localStorage.clear());
        await page.close();
        expect(troubles).toEqual([]);
      },
      CHECK_TIMEOUT_MS,
    );
  }
}

/** A window takes as long to open as a check to run; tabs of one window are as good, while nothing is left in it. */
async function newTab(window: Page): Promise<Page> {
  const [page] = await Promise.all([
    window.context().waitForEvent('page'),
    window.evaluate("open('about:blank', '_blank', 'noopener')"),
  ]);
  return page;
}

function watch(page: Page, url: string): string[] {
  const troubles: string[] = [];
  const own = [url, url.replace('http', 'ws')];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') troubles.push(message.text());
  });
  page.on('pageerror', (error) => troubles.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith(`${url}/`)) troubles.push(`request to ${request.url()}`);
  });
  page.on('websocket', (socket) => {
    if (!own.some((address) => socket.url().startsWith(`${address}/`)))
      troubles.push(`socket to ${socket.url()}`);
  });
  return troubles;
}

const PICTURES = join(REPOSITORY, 'docs/pictures');

/** High enough for the longest card and form to be seen whole. */
const HIGH = 2_200;

/** Wider is no message; what is beside it is empty. */
const MESSAGE_WIDTH = 780;

/** Keeps a picture of a message or a view for the documentation, only when `UPDATE_PICTURES` is set. */
export async function picture(shown: Locator, name: string): Promise<void> {
  if (!process.env['UPDATE_PICTURES']) return;
  const page = shown.page();
  const size = page.viewportSize();
  if (!size) throw new Error('The page has no size of its own.');
  await page.setViewportSize({ ...size, height: HIGH });
  await page.mouse.move(0, 0);
  const unfold = (element: HTMLElement, height: string) => {
    element.style.maxHeight = height;
  };
  await shown.evaluate(unfold, 'none');
  const box = await shown.boundingBox();
  if (!box) throw new Error(`There is nothing to see of "${name}".`);
  const clip = { ...box, width: Math.min(box.width, MESSAGE_WIDTH) };
  await keep(name, await page.screenshot({ animations: 'disabled', clip }));
  await shown.evaluate(unfold, '');
  await page.setViewportSize(size);
}

/** The same of the whole page, the newest message of the channel in sight, in a size that is small enough for a README. */
export async function pictureOfPage(page: Page, name: string, size: ViewportSize): Promise<void> {
  if (!process.env['UPDATE_PICTURES']) return;
  const before = page.viewportSize();
  await page.setViewportSize(size);
  await page.mouse.move(0, 0);
  await page
    .locator('.messages')
    .first()
    .evaluate((list) => list.scrollTo(0, list.scrollHeight));
  await keep(name, await page.screenshot({ animations: 'disabled' }));
  if (before) await page.setViewportSize(before);
}

async function keep(name: string, png: Buffer): Promise<void> {
  await mkdir(PICTURES, { recursive: true });
  await writeFile(join(PICTURES, `${name}.png`), smallPng(png));
}
