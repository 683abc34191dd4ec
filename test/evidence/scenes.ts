import { type AuditEntry, type SealedEntry, seal } from '../../src/domain/audit.js';
import { NO_CHECKPOINT, nextCheckpoint } from '../../src/domain/checkpoint.js';
import type { RequestEvent } from '../../src/domain/event.js';
import { noCalls } from '../../src/domain/evidence.js';
import { fingerprintOf } from '../../src/domain/fingerprint.js';
import type { RequestId, UserId } from '../../src/domain/names.js';
import { begin } from '../../src/domain/request.js';
import type { Known } from '../../src/evidence/anchor-check.js';
import { exportLines } from '../../src/evidence/export.js';
import { LineSplitter } from '../../src/evidence/line-splitter.js';
import { type Contents, type Problem, Verifier } from '../../src/evidence/verifier.js';
import { chainAll } from '../../src/workflow/checkpoints.js';
import { asApproved } from '../domain/events.js';
import { Choices } from '../domain/random.js';
import { history, played, recordOf } from '../support/histories.js';
import { MemoryAuditStream } from '../support/memory-audit-stream.js';
import { BOB, clickBy, EVIDENCE, KEY, person, REQUEST_ID, request } from '../support/requests.js';

export const asked = request();
export const fingerprint = fingerprintOf(asked);

export function approvalBy(by: UserId, seen = fingerprint): RequestEvent {
  return {
    type: 'approve-clicked',
    comment: null,
    click: clickBy(by, { fingerprint: seen }),
    person: person(by),
  };
}

/** What happens between Alice's submission and her key, an event a minute. */
export const ALICES_KEY: readonly RequestEvent[] = [
  approvalBy(BOB),
  { type: 'creation-started', fingerprint, attempt: 1, evidence: noCalls(REQUEST_ID) },
  { type: 'key-made', attempt: 1, key: KEY, evidence: EVIDENCE },
  { type: 'key-read-back', asRead: asApproved(), evidence: noCalls(REQUEST_ID) },
];

/** Alice asks for a key; then these events happen. */
export function alicesRecord(
  events: readonly RequestEvent[] = ALICES_KEY,
  under = asked.terms,
): AuditEntry[] {
  const first = { ...asked, terms: under };
  const history = played(begin({ ...first, fingerprint: fingerprintOf(first) }), events);
  return recordOf(history).map(({ entry }) => entry);
}

/**
 * A record as it is exported, in lines without their ends. Alice's by herself:
 *
 * | line | is |
 * |---|---|
 * | 1 | header |
 * | 2, 3 | submitted, approved |
 * | 4 | checkpoint 1 |
 * | 5, 6, 7 | CreateKey sent, key made, read back |
 * | 8 | checkpoint 2 |
 * | 9 | end |
 */
export async function fileOf(entries: readonly AuditEntry[] = alicesRecord()): Promise<string[]> {
  const audit = new MemoryAuditStream();
  for (const [at, entry] of chained(entries).entries()) {
    audit.append(entry.request, seal(entry));
    if (at === 1) await chainAll(audit);
  }
  return (await exported(audit)).split('\n').slice(0, -1);
}

/** The entries hang on each other, whatever they are: what somebody can do who writes to Redis. */
function chained(entries: readonly AuditEntry[]): AuditEntry[] {
  let previous = '';
  return entries.map((entry) => {
    const linked = { ...entry, previous };
    previous = seal(linked).hash;
    return linked;
  });
}

export function textOf(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

/** Something that goes into the stream: an entry of a request. */
export interface Committed {
  readonly request: RequestId;
  readonly sealed: SealedEntry;
}

function requestId(n: number): RequestId {
  return `rec0-0000-${String(n).padStart(4, '0')}` as RequestId;
}

/** What several requests with random histories leave behind, one after the other as it happens to come. */
export function commits(seed: number, requests: number, eventsEach: number): Committed[] {
  const choices = new Choices(seed);
  const left = Array.from({ length: requests }, (_, n) => ({
    request: requestId(n),
    record: recordOf(history(seed * 1_000 + n, eventsEach, { id: requestId(n) })),
  }));
  const all: Committed[] = [];
  while (left.some(({ record }) => record.length > 0)) {
    const { request: of, record } = choices.oneOf(left);
    const next = record.shift();
    if (next) all.push({ request: of, sealed: next.sealed });
  }
  return all;
}

/** A stream with these commits in it, and checkpoints now and then, some of them overtaken by a commit. */
export async function streamOf(
  committed: readonly Committed[],
  seed = 1,
  chainedAtOnce?: number,
): Promise<MemoryAuditStream> {
  const choices = new Choices(seed);
  const audit = new MemoryAuditStream(chainedAtOnce);
  for (const { request: of, sealed } of committed) {
    const due = choices.chance(30) ? await audit.sinceCheckpoint() : undefined;
    audit.append(of, sealed);
    const checkpoint = due && nextCheckpoint(due.last ?? NO_CHECKPOINT, due.stretch);
    if (checkpoint) await audit.appendCheckpoint(checkpoint, seal(checkpoint));
    if (choices.chance(10)) await chainAll(audit);
  }
  return audit;
}

export async function exported(audit: MemoryAuditStream): Promise<string> {
  let text = '';
  for await (const line of exportLines(audit)) text += line;
  return text;
}

export interface Checked {
  readonly contents: Contents;
  readonly problems: readonly Problem[];
}

export function check(file: string | Uint8Array, known: Known = { anchors: [], heads: [] }): Checked {
  const splitter = new LineSplitter();
  const verifier = new Verifier(known);
  const bytes = typeof file === 'string' ? Buffer.from(file) : file;
  for (const line of splitter.push(bytes)) verifier.hear(line);
  const contents = verifier.end(splitter.rest());
  return { contents, problems: verifier.problems };
}

/** What is wrong with the lines, each problem after its line. */
export function said(lines: readonly string[], known?: Known): string[] {
  return check(textOf(lines), known).problems.map(({ line, said: what }) => `${line ?? 'file'}: ${what}`);
}
