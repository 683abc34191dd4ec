import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** A holder touches its lock this often, in milliseconds. */
const BEAT_MS = 1_000;
/** A lock that nobody touched for this long, in milliseconds, belongs to a process that died. */
const STALE_AFTER_MS = 5_000;

/**
 * Runs `work` while this process alone holds `folder`, which must not exist for any other reason.
 *
 * Waits for as long as a living process holds it. Breaking a dead one's lock is not atomic, so two
 * waiters can in theory both go on: `work` has to be safe then, only wasteful.
 */
export async function withLock<T>(folder: string, work: () => Promise<T>): Promise<T> {
  while (!(await isTaken(folder))) {
    await breakIfStale(folder);
    await sleep(100);
  }
  const beat = setInterval(() => void touch(folder), BEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    await rm(folder, { recursive: true, force: true });
  }
}

async function isTaken(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function breakIfStale(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => undefined);
  if (found === undefined || Date.now() - found.mtimeMs < STALE_AFTER_MS) return;
  const aside = `${folder}.${randomUUID()}`;
  // Of several waiters one rename succeeds.
  await rename(folder, aside).catch(() => undefined);
  await rm(aside, { recursive: true, force: true });
}

async function touch(folder: string): Promise<void> {
  const now = new Date();
  await utimes(folder, now, now).catch(() => undefined);
}
