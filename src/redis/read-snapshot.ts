import { z } from 'zod';
import { EFFECTS } from '../domain/effect.js';
import type { EpochMs, RequestId } from '../domain/names.js';
import { type KeyRequest, SCHEMA_VERSION } from '../domain/request.js';
import { DEFAULT_SEARCH_TIMES } from '../domain/search-schedule.js';
import { type Absent, type Snapshot, StoreError } from '../workflow/store-port.js';

const Owed = z.array(z.string()).transform((flat) =>
  EFFECTS.flatMap((effect) => {
    const at = flat.indexOf(effect);
    return at === -1 ? [] : [{ effect, version: Number(flat[at + 1]) }];
  }),
);

const Loaded = z.union([
  z.tuple([z.number()]),
  z.tuple([
    z.number(),
    z.coerce.number(),
    z.string(),
    z.string(),
    z.coerce.number(),
    z.coerce.number(),
    z.coerce.number(),
    Owed,
    z.string(),
  ]),
]);

/**
 * What the load script answered, as a snapshot.
 *
 * @throws {StoreError} `unreadable` when a newer bot wrote the document, or it is broken.
 */
export function readSnapshot(id: RequestId, reply: unknown): Snapshot | Absent {
  const loaded = parsing(`request ${id}`, () => Loaded.parse(reply));
  const nowMs = loaded[0] as EpochMs;
  if (loaded.length === 1) return { found: false, nowMs };
  const [, version, head, document, thread, direct, onBehalf, owed, answer] = loaded;
  return {
    found: true,
    request: readDocument(id, document),
    version,
    head,
    owed: owed.map((each) => ({ id, ...each })),
    posted: { thread, direct, 'on-behalf': onBehalf },
    answer: answer === '' ? undefined : answer,
    nowMs,
  };
}

/** What the documents of earlier bots lack: their searches went by these times. */
const BEFORE: Pick<KeyRequest, 'searchTimes'> = { searchTimes: DEFAULT_SEARCH_TIMES };

const Versioned = z.object({ schema: z.number() });

/** Documents are this bot's own; only one written by a newer version can be misread, and is not read at all. */
function readDocument(id: RequestId, document: string): KeyRequest {
  const parsed = parsing(`request ${id}`, (): unknown => JSON.parse(document));
  const { schema } = parsing(`request ${id}`, () => Versioned.parse(parsed));
  if (schema === SCHEMA_VERSION) return { ...BEFORE, ...(parsed as KeyRequest) };
  throw new StoreError(
    'unreadable',
    `Request ${id} has schema ${schema}; this bot reads ${SCHEMA_VERSION}. Upgrade it.`,
  );
}

/** Turns what a broken record throws into the one error that callers know. */
export function parsing<T>(what: string, parse: () => T): T {
  try {
    return parse();
  } catch (cause) {
    throw new StoreError('unreadable', `What Redis holds of ${what} is broken.`, { cause });
  }
}
