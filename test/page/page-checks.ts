import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { REPOSITORY } from '../../sandbox/repository.js';
import { findChromium } from './chromium.js';
import { type SandboxProcess, startSandbox } from './sandbox-process.js';
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
  beforeAll(async () => {
    [sandbox, browser] = await Promise.all([
      startSandbox(),
      chromium.launch({ executablePath, args: FLAGS }),
    ]);
  });
  afterAll(async () => {
    await browser?.close();
    expect(await sandbox?.interrupt()).toBe(0);
  });
  for (const [name, check] of Object.entries(checks)) {
    it(
      name,
      async () => {
        const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
        context.setDefaultTimeout(15_000);
        const page = await context.newPage();
        const troubles = watch(page, sandbox.firstLine);
        await check(new Visitor(page, sandbox.firstLine));
        await context.close();
        expect(troubles).toEqual([]);
      },
      CHECK_TIMEOUT_MS,
    );
  }
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

/** Keeps a picture for the documentation, only when `UPDATE_PICTURES` is set. */
export async function picture(page: Page, name: string): Promise<void> {
  if (!process.env['UPDATE_PICTURES']) return;
  const folder = join(REPOSITORY, 'docs/pictures');
  await mkdir(folder, { recursive: true });
  await page.mouse.move(0, 0);
  await page.screenshot({ path: join(folder, `${name}.png`) });
}
