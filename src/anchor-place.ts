import { open } from 'node:fs/promises';
import { canonicalJson } from './domain/canonical.js';
import type { AnchorPlace } from './workflow/anchor.js';

export type AnchorAddress =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'webhook'; readonly url: string };

/** A bot that is asked to stop waits for it. */
const WEBHOOK_WITHIN_MS = 5_000;

export function anchorPlaceAt(address: AnchorAddress): AnchorPlace {
  const put = address.kind === 'file' ? appendTo(address.path) : postTo(address.url);
  return { put: (anchor) => put(canonicalJson(anchor)) };
}

/** A line each, on disk when it returns. */
function appendTo(path: string) {
  return async (line: string): Promise<void> => {
    const file = await open(path, 'a', 0o644);
    try {
      await file.appendFile(`${line}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
  };
}

/** The address can hold a secret in its path, so a failure names its host only. */
function postTo(url: string) {
  const { host } = new URL(url);
  return async (body: string): Promise<void> => {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(WEBHOOK_WITHIN_MS),
    }).catch((cause: unknown) => {
      throw new Error(`The webhook at ${host} did not answer.`, { cause });
    });
    await answer.body?.cancel();
    if (!answer.ok) throw new Error(`The webhook at ${host} answered ${answer.status}.`);
  };
}
