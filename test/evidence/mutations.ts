import { createHash } from 'node:crypto';
import type { AuditEntry } from '../../src/domain/audit.js';
import { canonicalJson, sha256Hex } from '../../src/domain/canonical.js';
import type { Checkpoint } from '../../src/domain/checkpoint.js';
import type { Choices } from '../domain/random.js';

/** A line of an exported file, to be tampered with. */
interface EntryLine {
  entry: AuditEntry;
  hash: string;
  id: string;
  request: string;
}
interface CheckpointLine {
  checkpoint: Checkpoint;
  hash: string;
  id: string;
}

/** A file in its lines, without their ends; the last one is empty. */
type Lines = readonly string[];

/** What somebody does to a file, as well as they can without rewriting the checkpoints after it. */
export type Mutation = (lines: Lines, choices: Choices) => string | Uint8Array;

const entryLines = (lines: Lines) => lines.flatMap((line, at) => (line.startsWith('{"entry"') ? [at] : []));
const checkpointLines = (lines: Lines) =>
  lines.flatMap((line, at) => (line.startsWith('{"checkpoint"') ? [at] : []));
const textOf = (lines: Lines) => lines.join('\n');

/** A place in the bytes of the file. */
function bytes(change: (file: Buffer, at: number, choices: Choices) => Buffer): Mutation {
  return (lines, choices) => {
    const file = Buffer.from(textOf(lines));
    return change(file, choices.number(file.length), choices);
  };
}

/** An entry or a checkpoint is edited; the end of the file is made to fit if `fits` says so. */
function edit(change: (lines: string[], at: number, choices: Choices) => void): Mutation {
  return (lines, choices) => {
    const changed = [...lines];
    change(changed, choices.oneOf(entryLines(lines)), choices);
    return textOf(choices.chance(50) ? withFittingEnd(changed) : changed);
  };
}

/** The end line that the export would have written for these lines: whoever can compute hashes can write it. */
export function withFittingEnd(lines: Lines): Lines {
  const body = lines.slice(0, -2);
  const checkpoints = checkpointLines(body);
  const last = JSON.parse(body.at(-1) ?? '{}') as { id?: string };
  const head = JSON.parse(body[checkpoints.at(-1) ?? 0] ?? '{}') as { hash?: string };
  const end = {
    entries: entryLines(body).length,
    checkpoints: checkpoints.length,
    last: last.id ?? '0-0',
    head: head.hash ?? '',
    digest: createHash('sha256')
      .update(`${body.join('\n')}\n`)
      .digest('hex'),
  };
  return [...body, canonicalJson({ end }), ''];
}

function entryAt(lines: Lines, at: number): EntryLine {
  return JSON.parse(lines[at] ?? '{}') as EntryLine;
}

function otherDigit(digit: string, choices: Choices): string {
  const digits = '0123456789abcdef'.replace(digit, '');
  return digits[choices.number(digits.length)] ?? '0';
}

/** Something in the entry that somebody may want to be otherwise. */
function tampered(entry: AuditEntry, choices: Choices): AuditEntry {
  const other = structuredClone(entry) as unknown as Record<string, unknown>;
  const event = other['event'] as Record<string, unknown>;
  const change = choices.oneOf([
    () => Object.assign(other, { atMs: entry.atMs + 1 + choices.number(1_000) }),
    () => Object.assign(other, { version: entry.version + 1 }),
    () => Object.assign(other, { status: entry.status === 'created' ? 'denied' : 'created' }),
    () => Object.assign(other, { refusal: entry.refusal === null ? 'own-request' : null }),
    () => Object.assign(other, { nonce: `${entry.nonce}0` }),
    () => Object.assign(other, { fingerprint: entry.fingerprint.split('').reverse().join('') }),
    () => Object.assign(event, { note: 'nothing to see here' }),
    () => Object.assign(event, { by: 'U0NOBODY' }),
    () => Object.assign(event, { click: { by: 'U0CAROL' } }),
  ]);
  change();
  return other as unknown as AuditEntry;
}

/** Writes the entry, with its own hash. */
function resealed(line: EntryLine, entry: AuditEntry): EntryLine {
  return { ...line, entry, hash: sha256Hex(canonicalJson(entry)) };
}

/** The request's entries from this line on hang on each other again. */
function rechain(lines: string[], request: string, previous: string): void {
  let head = previous;
  for (const at of entryLines(lines)) {
    const line = entryAt(lines, at);
    if (line.request !== request) continue;
    const fixed = resealed(line, { ...line.entry, previous: head });
    lines[at] = canonicalJson(fixed);
    head = fixed.hash;
  }
}

export const MUTATIONS: Readonly<Record<string, Mutation>> = {
  'a bit flipped': bytes((file, at, choices) => {
    file[at] = (file[at] ?? 0) ^ (1 << choices.number(8));
    return file;
  }),
  'another byte': bytes((file, at, choices) => {
    file[at] = ((file[at] ?? 0) + 1 + choices.number(255)) % 256;
    return file;
  }),
  'a byte less': bytes((file, at) => Buffer.concat([file.subarray(0, at), file.subarray(at + 1)])),
  'a byte more': bytes((file, at, choices) =>
    Buffer.concat([file.subarray(0, at), Buffer.from([choices.number(256)]), file.subarray(at)]),
  ),
  'cut off': bytes((file, at) => file.subarray(0, at)),
  'bytes cut out': bytes((file, at, choices) =>
    Buffer.concat([file.subarray(0, at), file.subarray(at + 1 + choices.number(500))]),
  ),
  'something after the end': (lines, choices) =>
    `${textOf(lines)}${choices.oneOf(['\n', ' ', '{}\n', `${lines[1]}\n`, `${lines.at(-2)}\n`])}`,
  'a blank in the JSON': edit((lines, at, choices) => {
    const parts = (lines[at] ?? '').split(',');
    const cut = 1 + choices.number(parts.length - 1);
    lines[at] = `${parts.slice(0, cut).join(',')}, ${parts.slice(cut).join(',')}`;
  }),
  'members in another order': edit((lines, at) => {
    lines[at] = JSON.stringify(Object.fromEntries(Object.entries(entryAt(lines, at)).reverse()));
  }),
  'an entry dropped': edit((lines, at) => {
    lines.splice(at, 1);
  }),
  'an entry twice': edit((lines, at, choices) => {
    lines.splice(choices.oneOf(entryLines(lines)), 0, lines[at] ?? '');
  }),
  'two entries swapped': edit((lines, at, choices) => {
    const other = choices.oneOf(entryLines(lines).filter((each) => each !== at));
    [lines[at], lines[other]] = [lines[other] ?? '', lines[at] ?? ''];
  }),
  'an entry moved': edit((lines, at, choices) => {
    const [moved = ''] = lines.splice(at, 1);
    const to = choices.oneOf(entryLines(lines).filter((each) => each !== at && each !== at - 1));
    lines.splice(to, 0, moved);
  }),
  'the ids of two entries exchanged': edit((lines, at, choices) => {
    const other = choices.oneOf(entryLines(lines).filter((each) => each !== at));
    const [one, two] = [entryAt(lines, at), entryAt(lines, other)];
    lines[at] = canonicalJson({ ...one, id: two.id });
    lines[other] = canonicalJson({ ...two, id: one.id });
  }),
  'another id': edit((lines, at, choices) => {
    const line = entryAt(lines, at);
    lines[at] = canonicalJson({ ...line, id: line.id.replace(/-\d+$/, `-${1 + choices.number(99)}`) });
  }),
  'a digit of a hash': edit((lines, at, choices) => {
    const line = lines[at] ?? '';
    const [hash = ''] = choices.shuffled(line.match(/[0-9a-f]{64}/g) ?? []);
    const digit = choices.number(64);
    const other = hash.slice(0, digit) + otherDigit(hash[digit] ?? '', choices) + hash.slice(digit + 1);
    lines[at] = line.replace(hash, other);
  }),
  'an entry edited': edit((lines, at, choices) => {
    const line = entryAt(lines, at);
    lines[at] = canonicalJson({ ...line, entry: tampered(line.entry, choices) });
  }),
  'an entry edited, with its own hash': edit((lines, at, choices) => {
    const line = entryAt(lines, at);
    lines[at] = canonicalJson(resealed(line, tampered(line.entry, choices)));
  }),
  "an entry edited, with the request's whole chain": edit((lines, at, choices) => {
    const line = entryAt(lines, at);
    lines[at] = canonicalJson({ ...line, entry: tampered(line.entry, choices) });
    rechain(lines, line.request, '');
  }),
  "an entry dropped, with the request's whole chain": edit((lines, at) => {
    const { request } = entryAt(lines, at);
    lines.splice(at, 1);
    rechain(lines, request, '');
  }),
  "an entry added, with the request's whole chain": edit((lines, at, choices) => {
    const line = entryAt(lines, at);
    const added = { ...line, id: line.id.replace(/-\d+$/, '-1'), entry: tampered(line.entry, choices) };
    lines.splice(at + 1, 0, canonicalJson(added));
    rechain(lines, line.request, '');
  }),
  'a request left out altogether': edit((lines, at) => {
    const { request } = entryAt(lines, at);
    const kept = lines.filter(
      (line) => !line.startsWith('{"entry"') || !line.includes(`"request":"${request}"}`),
    );
    lines.splice(0, lines.length, ...kept);
  }),
  'a checkpoint edited, with its own hash': (lines, choices) => {
    const at = choices.oneOf(checkpointLines(lines));
    const line = JSON.parse(lines[at] ?? '{}') as CheckpointLine;
    const { count, atMs, digest, through } = line.checkpoint;
    const change = choices.oneOf([
      { count: count + 1 },
      { atMs: atMs + 1 },
      { digest: digest.split('').reverse().join('') },
      { through: through.replace(/-\d+$/, '-7') },
    ]);
    const checkpoint = { ...line.checkpoint, ...change };
    const hash = sha256Hex(canonicalJson(checkpoint));
    return textOf(lines.with(at, canonicalJson({ ...line, checkpoint, hash })));
  },
  'a checkpoint dropped': (lines, choices) => {
    const at = choices.oneOf(checkpointLines(lines));
    return textOf(lines.filter((_, index) => index !== at));
  },
  'the last lines dropped': (lines, choices) => {
    const kept = lines.slice(0, 1 + choices.number(lines.length - 2));
    return `${textOf(kept)}\n`;
  },
  'lines dropped before the end': (lines, choices) => {
    const from = 1 + choices.number(lines.length - 3);
    return textOf([...lines.slice(0, from), ...lines.slice(-2)]);
  },
};
