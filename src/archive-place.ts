import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { link, mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArchivePlace } from './workflow/archive-port.js';

/** Parts of the archive, by the name of their first checkpoint. */
const PART = /^audit-(\d{10})-\d{10}\.jsonl$/;

/** What was being written when its process died. Nobody writes at one for so long. */
const PARTIAL = /^audit-\d{10}-\d{10}\.jsonl\.[0-9a-f-]{36}\.partial$/;
const ABANDONED_AFTER_MS = 24 * 3_600_000;

/** A folder, for its owner only: names of people and what they wrote stand in it. */
export function archiveIn(folder: string): ArchivePlace {
  return {
    partFrom: async (firstCheckpoint) => {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const names = await partsIn(folder);
      return names.find((name) => Number(PART.exec(name)?.[1]) === firstCheckpoint);
    },
    put: (name, lines) => put(folder, name, lines),
    read: (name) => createReadStream(join(folder, name)),
  };
}

/** In the order of the record. */
export async function partsIn(folder: string): Promise<string[]> {
  const names = await readdir(folder);
  return names.filter((name) => PART.test(name)).sort();
}

async function put(folder: string, name: string, lines: AsyncIterable<string>): Promise<void> {
  await removeAbandoned(folder);
  const partial = join(folder, `${name}.${randomUUID()}.partial`);
  try {
    const file = await open(partial, 'wx', 0o600);
    try {
      for await (const line of lines) await file.writeFile(line);
      await file.sync();
    } finally {
      await file.close();
    }
    // Unlike a renaming, it never takes the place of what somebody else has written meanwhile.
    await link(partial, join(folder, name)).catch((error: unknown) => {
      if (!isThere(error)) throw error;
    });
  } finally {
    await rm(partial, { force: true });
  }
  const entry = await open(folder, 'r');
  try {
    await entry.sync();
  } finally {
    await entry.close();
  }
}

async function removeAbandoned(folder: string): Promise<void> {
  for (const name of (await readdir(folder)).filter((each) => PARTIAL.test(each))) {
    const path = join(folder, name);
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > ABANDONED_AFTER_MS) await rm(path, { force: true });
  }
}

function isThere(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST';
}
