import { z } from 'zod';
import { canonicalJson } from '../domain/canonical.js';
import type { ChainLink } from '../domain/checkpoint.js';
import type { EpochMs, RequestId, StreamId } from '../domain/names.js';
import { EVERYTHING, type PauseScope } from '../domain/operation.js';
import type { StreamEntry } from '../workflow/audit-port.js';

const FORMAT = 'byok-key-audit';
const FORMAT_VERSION = 1;

const Id = z
  .string()
  .regex(/^(0|[1-9]\d*)-(0|[1-9]\d*)$/, 'is not the id of a stream entry')
  .transform((id) => id as StreamId);
const Hash = z.string().regex(/^[0-9a-f]{64}$/, 'is not a SHA-256 in hex');
const Previous = z.union([Hash, z.literal('')], 'is not a SHA-256 in hex');
const OfRequest = z
  .string()
  .regex(/^[0-9a-z]+(-[0-9a-z]+)*$/, 'is not the id of a request')
  .transform((id) => id as RequestId);
const Ms = z.int().transform((ms) => ms as EpochMs);

/** What every entry has; what its event must have depends on the event. */
const Entry = z.looseObject({
  schema: z.literal(1),
  request: OfRequest,
  previous: Previous,
  atMs: Ms,
  event: z.looseObject({ type: z.string() }),
  version: z.int(),
  status: z.string(),
  fingerprint: Hash,
  refusal: z.string().nullable(),
  nonce: z.string(),
});

const Checkpoint = z.strictObject({
  schema: z.literal(1),
  checkpoint: z.int(),
  previous: Previous,
  after: Id,
  through: Id,
  count: z.int(),
  digest: Hash,
  atMs: Ms,
});

const Scope = z
  .union([z.literal(EVERYTHING), z.string().regex(/^\d{12}$/)])
  .transform((scope) => scope as PauseScope);

const Switched = { scope: Scope, by: z.string(), reason: z.string() };
const AccountChange = z.strictObject({
  account: z.string(),
  name: z.string(),
  channel: z.string(),
  keys: z.array(z.string()),
  before: Hash.nullable(),
  after: Hash.nullable(),
});

const Operation = z.strictObject({
  schema: z.literal(1),
  previous: Previous,
  atMs: Ms,
  event: z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('paused'), ...Switched }),
    z.strictObject({ type: z.literal('resumed'), ...Switched }),
    z.strictObject({
      type: z.literal('config-changed'),
      before: Hash.nullable(),
      after: Hash,
      accounts: z.array(AccountChange),
    }),
  ]),
  nonce: z.string(),
});

const End = z.strictObject({
  entries: z.int(),
  checkpoints: z.int(),
  /** Where the line before this one stands in the stream. */
  last: Id,
  /** Hash of the last checkpoint. */
  head: Previous,
  /** SHA-256, in hex, of every byte before this line. */
  digest: Hash,
});

/**
 * The lines of an exported record, each a JSON object in canonical form, told apart by a member of their own:
 *
 * | line | member | is |
 * |---|---|---|
 * | header | `format` | the first: what this is, and when it was exported |
 * | entry | `entry` | an entry of a request's chain, and where it stands in the stream |
 * | checkpoint | `checkpoint` | chains what came since the one before |
 * | operation | `operation` | what whoever runs the bot has done: paused, resumed, changed the config |
 * | foreign | `fields` | what else stands in the stream; the bot writes nothing such |
 * | end | `end` | the last: what stands before it |
 */
const SHAPES = {
  header: z.strictObject({
    format: z.literal(FORMAT),
    version: z.literal(FORMAT_VERSION),
    exportedAtMs: Ms,
    /** What stands in it comes after this entry, and hangs on this checkpoint; what is before that was archived. */
    after: Id,
    previous: Previous,
  }),
  entry: z.strictObject({ id: Id, request: OfRequest, hash: Hash, entry: Entry }),
  checkpoint: z.strictObject({ id: Id, hash: Hash, checkpoint: Checkpoint }),
  operation: z.strictObject({ id: Id, hash: Hash, operation: Operation }),
  foreign: z.strictObject({ id: Id, fields: z.array(z.string()) }),
  end: z.strictObject({ end: End }),
};

type Kind = keyof typeof SHAPES;
export type Line = {
  readonly [K in Kind]: {
    readonly kind: K;
    /** The text that the line's hash is taken of; empty where it has none. */
    readonly sealed: string;
  } & z.infer<(typeof SHAPES)[K]>;
}[Kind];
export type LineOf<K extends Kind> = Extract<Line, { readonly kind: K }>;

const KIND_BY_MEMBER: readonly [member: string, kind: Kind][] = [
  ['format', 'header'],
  ['entry', 'entry'],
  ['checkpoint', 'checkpoint'],
  ['operation', 'operation'],
  ['fields', 'foreign'],
  ['end', 'end'],
];

export type ReadLine =
  | { readonly ok: true; readonly line: Line }
  /** `looksLike`: what it may have been. */
  | { readonly ok: false; readonly said: string; readonly looksLike?: Kind };

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Takes a line for what it is only if every byte of it is as the export writes it. */
export function readLine(bytes: Uint8Array): ReadLine {
  const parsed = parse(bytes);
  if (!parsed.ok) return parsed;
  try {
    return understood(parsed);
  } catch (error) {
    // Of the stack, when what was understood is written again.
    if (!(error instanceof RangeError)) throw error;
    return { ok: false, said: 'is nested deeper than anything that an export has' };
  }
}

function understood(parsed: Parsed & { readonly ok: true }): ReadLine {
  const { text, value } = parsed;
  const [, kind] = KIND_BY_MEMBER.find(([member]) => Object.hasOwn(value, member)) ?? [];
  if (kind === undefined) return { ok: false, said: 'is none of the lines that an export has' };
  if (kind === 'header' && 'version' in value && value.version !== FORMAT_VERSION) {
    const said = `is of format version ${JSON.stringify(value.version)}; this program reads version ${FORMAT_VERSION}`;
    return { ok: false, said, looksLike: kind };
  }
  const { success, data, error } = SHAPES[kind].safeParse(value);
  if (!success)
    return { ok: false, said: `is the ${kind} line of no export: ${problemOf(error)}`, looksLike: kind };
  // Of what was understood, so that nothing else can stand beside it.
  if (canonicalJson(data) === text)
    return { ok: true, line: { kind, sealed: sealedIn(text, kind, data), ...data } as Line };
  return {
    ok: false,
    said: 'is not written as the export writes JSON (members sorted, no blanks): something in it was changed',
    looksLike: kind,
  };
}

/** In a canonical line the entry or checkpoint stands first, in the very text that was hashed. */
function sealedIn(text: string, kind: Kind, data: object): string {
  if (kind === 'operation' && 'operation' in data) return canonicalJson(data.operation);
  if (kind !== 'entry' && kind !== 'checkpoint') return '';
  const others = canonicalJson({ ...data, [kind]: undefined });
  return text.slice(`{"${kind}":`.length, text.length - others.length);
}

type Parsed =
  | { readonly ok: true; readonly text: string; readonly value: object }
  | { readonly ok: false; readonly said: string };

function parse(bytes: Uint8Array): Parsed {
  let text: string;
  try {
    text = UTF8.decode(bytes);
  } catch {
    return { ok: false, said: 'holds bytes that are not text (UTF-8)' };
  }
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return { ok: true, text, value };
  } catch {
    return { ok: false, said: 'is not JSON' };
  }
  return { ok: false, said: 'is none of the lines that an export has' };
}

function problemOf(error: z.ZodError | undefined): string {
  const [issue] = error?.issues ?? [];
  if (!issue) return 'it cannot be read';
  const path = issue.path.join('.');
  return path === '' ? issue.message : `its "${path}" is not as it should be: ${issue.message}`;
}

export function headerLine(exportedAtMs: EpochMs, { through, hash }: ChainLink): string {
  return canonicalJson({
    format: FORMAT,
    version: FORMAT_VERSION,
    exportedAtMs,
    after: through,
    previous: hash,
  });
}

export function endLine(end: LineOf<'end'>['end']): string {
  return canonicalJson({ end });
}

/** What stands in the stream, as a line, and as what kind of line. */
export function streamLine({ id, fields }: StreamEntry): {
  readonly kind: 'entry' | 'checkpoint' | 'operation' | 'foreign';
  readonly text: string;
} {
  const named = namedFields(fields);
  const { request, hash, entry, checkpoint, operation } = named;
  const names = Object.keys(named).sort().join(' ');
  if (names === 'entry hash request' && isCanonicalObject(entry)) {
    return { kind: 'entry', text: canonicalJson({ id, request, hash, entry: JSON.parse(entry) }) };
  }
  if (names === 'checkpoint hash' && isCanonicalObject(checkpoint)) {
    return { kind: 'checkpoint', text: canonicalJson({ id, hash, checkpoint: JSON.parse(checkpoint) }) };
  }
  if (names === 'hash operation' && isCanonicalObject(operation)) {
    return { kind: 'operation', text: canonicalJson({ id, hash, operation: JSON.parse(operation) }) };
  }
  return { kind: 'foreign', text: canonicalJson({ id, fields }) };
}

/** Fields and values, alternating, by name. */
export function namedFields(fields: readonly string[]): Readonly<Record<string, string | undefined>> {
  const pairs = fields.flatMap((name, at) => (at % 2 === 0 ? [[name, fields[at + 1]] as const] : []));
  return Object.fromEntries(pairs);
}

function isCanonicalObject(text: string | undefined): text is string {
  if (text?.[0] !== '{') return false;
  try {
    return canonicalJson(JSON.parse(text)) === text;
  } catch {
    return false;
  }
}
