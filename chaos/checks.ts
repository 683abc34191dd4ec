import { chainProblems, type Decision, decisionsIn } from './chain.js';
import type { AccountEvidence, CardEvidence, Evidence, RequestEvidence } from './evidence.js';
import { isQuorum } from './seats.js';
import { brief, readThread, type Story } from './story.js';
import { type CardStatus, cardAmong, statusOnCard } from './told.js';

/** A broken promise, and how it shows. */
export interface Violation {
  readonly invariant: Invariant;
  /** `null`: of the round as a whole. */
  readonly requestId: string | null;
  readonly said: string;
}

type Invariant =
  | 'nothing acknowledged is lost'
  | 'approved makes one key, or a named reason'
  | 'no key without its quorum'
  | 'no key twice'
  | 'every request ends'
  | 'no thread says something untrue'
  | 'replies in order, none twice'
  | 'the audit chain is whole'
  | 'the protocols are kept';

export interface Verdict {
  readonly violations: readonly Violation[];
  /** How many requests ended in which way. */
  readonly outcomes: ReadonlyMap<string, number>;
  /** Messages posted twice because a process died between posting and recording: allowed, and counted. */
  readonly duplicates: number;
}

type Complain = (invariant: Invariant, said: string) => void;

interface Case {
  readonly request: RequestEvidence;
  readonly account: AccountEvidence | undefined;
  readonly card: CardEvidence | undefined;
  readonly status: CardStatus;
  readonly story: Story;
  readonly decisions: readonly Decision[];
}

/** Judges by what people, AWS and the stream say; never by what the bot believes. */
export function judge(evidence: Evidence): Verdict {
  const violations: Violation[] = [];
  const outcomes = new Map<string, number>();
  let duplicates = 0;
  for (const request of evidence.requests) {
    const complain: Complain = (invariant, said) =>
      violations.push({ invariant, requestId: request.id, said });
    const one = caseOf(request, evidence);
    checkChain(one, complain);
    checkAcknowledged(one, complain);
    checkKeys(one, complain);
    checkQuorum(one, complain);
    checkEnd(one, complain);
    checkTruth(one, complain);
    duplicates += checkOrder(one, evidence, complain);
    const outcome = one.card === undefined ? 'without a card' : one.status.kind;
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  }
  if (evidence.requests.length === 0) {
    const said = 'nobody got as far as a request: nothing was put to the test';
    violations.push({ invariant: 'every request ends', requestId: null, said });
  }
  for (const said of evidence.protocolErrors) {
    violations.push({ invariant: 'the protocols are kept', requestId: null, said });
  }
  return { violations, outcomes, duplicates };
}

function caseOf(request: RequestEvidence, evidence: Evidence): Case {
  const card = cardAmong(request.cards);
  const accountId = card?.accountId ?? request.receipts[0]?.accountId;
  return {
    request,
    account: evidence.accounts.find(({ id }) => id === accountId),
    card,
    status: card ? statusOnCard(card.text) : { kind: 'unknown' },
    story: readThread(card?.replies ?? []),
    decisions: decisionsIn(request.chain),
  };
}

function checkChain({ request }: Case, complain: Complain): void {
  for (const problem of chainProblems(request)) complain('the audit chain is whole', problem);
}

function checkAcknowledged({ request, card, decisions, story, status }: Case, complain: Complain): void {
  const lost = (said: string) => complain('nothing acknowledged is lost', said);
  if (request.receipts.length > 0 && card === undefined)
    lost('its submission was acknowledged; there is no card');
  if (request.receipts.length > 0 && request.record === null)
    lost('its submission was acknowledged; Redis does not have it');
  for (const by of request.cancelledBy) {
    if (status.kind !== 'cancelled')
      lost(`${by} was told that it is cancelled; the card says ${status.kind}`);
  }
  const pressed = new Map<string, number>();
  for (const { by, button, acknowledged } of request.presses) {
    if (acknowledged) pressed.set(`${by} ${button}`, (pressed.get(`${by} ${button}`) ?? 0) + 1);
  }
  for (const [press, times] of pressed) {
    const kept = new Set(
      decisions.filter(({ by, button }) => `${by} ${button}` === press).map(({ actionTs }) => actionTs),
    ).size;
    if (kept < times) lost(`${press} was acknowledged ${times} times; the record has ${kept}`);
  }
  const counted = decisions.filter(({ button, isCounted }) => button === 'Approve' && isCounted);
  for (const { by } of counted) {
    if (!story.everApprovedBy.includes(by))
      lost(`the approval of ${by} is recorded; the thread does not tell it`);
  }
}

/** "Create again" is no excuse: the key is looked for first, and this AWS does no work long after it was asked. */
function checkKeys({ request, card }: Case, complain: Complain): void {
  const { keys, createKeySuccesses } = request;
  if (createKeySuccesses > 1) complain('no key twice', `AWS did CreateKey ${createKeySuccesses} times`);
  if (keys.length > 1) complain('no key twice', `there are ${keys.length} keys: ${idsOf(request)}`);
  if (keys.length > 0 && card === undefined)
    complain('no thread says something untrue', `there is a key and no card: ${idsOf(request)}`);
}

function checkQuorum({ request, account, card, story }: Case, complain: Complain): void {
  const none = (said: string) => complain('no key without its quorum', said);
  if (account === undefined) {
    if (request.keys.length > 0) none('nobody knows its account');
    return;
  }
  const requester = card?.requester ?? request.receipts[0]?.by;
  const approvers = (untilMs: number) =>
    new Set(
      request.presses
        .filter(({ button, sentAtMs }) => button === 'Approve' && sentAtMs <= untilMs)
        .map(({ by }) => by)
        .filter((by) => by !== requester),
    );
  for (const { keyId, createdAtMs } of request.keys) {
    if (!isQuorum(approvers(createdAtMs), account.lines))
      none(`${keyId} was created before enough people approved`);
  }
  for (const quorum of story.quorums) {
    if (!isQuorum(new Set(quorum.filter((by) => by !== requester)), account.lines))
      none(`the thread calls ${quorum.join(', ')} enough`);
  }
  const everybody = approvers(Number.POSITIVE_INFINITY);
  for (const by of story.approvedBy) {
    if (!everybody.has(by))
      none(`the thread says ${by} approved, who never pressed Approve or is the requester`);
  }
}

const DOORS: Readonly<Record<string, string>> = { held: 'Look again', failed: 'Retry', unfinished: 'Retry' };
const ENDS = new Set(['denied', 'expired', 'cancelled', 'abandoned', 'created']);

function checkEnd({ request, card, status }: Case, complain: Complain): void {
  if (card === undefined) return;
  const stuck = (said: string) => complain('every request ends', said);
  const { kind } = status;
  if (request.owed.length > 0 && !GOES_ON.has(kind))
    stuck(`it is ${kind}, and still owes ${request.owed.join(', ')}`);
  if (ENDS.has(kind)) {
    if (card.buttons.length > 0) stuck(`it has ended as ${kind}, and still has ${card.buttons.join(', ')}`);
    return;
  }
  const door = DOORS[kind];
  if (door !== undefined) {
    if (!card.buttons.includes(door)) stuck(`it is ${kind} without the button ${door}`);
  } else if (kind !== 'searching') stuck(`it is still ${kind}: ${brief(card.text)}`);
  // A key that was never made is looked for, and then on hold; one that is there has to be found.
  if (LOOKED_FOR.has(kind) && request.keys.length > 0)
    complain(ONE_KEY, `its key ${idsOf(request)} is there and is not found`);
}

/** The job that looks for the key, or makes it, is owed all the while. */
const GOES_ON: ReadonlySet<string> = new Set(['searching', 'working']);
const LOOKED_FOR: ReadonlySet<string> = new Set(['searching', 'held']);

const ONE_KEY = 'approved makes one key, or a named reason';

function checkTruth({ request, card, status, story }: Case, complain: Complain): void {
  if (card === undefined) return;
  const untrue = (said: string) => complain('no thread says something untrue', said);
  const ids = request.keys.map(({ keyId }) => keyId);
  if (status.kind !== story.standing) untrue(`the card says ${status.kind}, the thread ${story.standing}`);
  if (ENDS.has(status.kind) && request.record !== null && request.record.status !== status.kind)
    untrue(`the card says ${status.kind}, the record ${request.record.status}`);
  if (status.kind === 'created') {
    checkCreated(request, status.keyId, complain);
    if (story.keyIds.at(-1) !== status.keyId)
      untrue(`the card names ${status.keyId}, the thread ${story.keyIds.at(-1)}`);
  }
  for (const keyId of story.keyIds)
    if (!ids.includes(keyId)) untrue(`the thread names ${keyId}; AWS has ${idsOf(request)}`);
  // Of a creation that somebody asked for again, the thread speaks of the last one.
  if (story.saysNoKey && story.createdAgain === 0 && ids.length > 0)
    untrue(`it says that there is no key; AWS has ${idsOf(request)}`);
  // One without buttons, whose posting nobody recorded, is beyond everybody's reach; it is counted as a duplicate.
  for (const copy of request.cards) {
    if (copy !== card && copy.buttons.length > 0)
      untrue(`a second message has ${copy.buttons.join(', ')}: ${brief(copy.text)}`);
  }
}

function checkCreated(request: RequestEvidence, keyId: string, complain: Complain): void {
  const key = request.keys.find((each) => each.keyId === keyId);
  const alias = request.receipts[0]?.alias;
  if (key === undefined)
    complain('no thread says something untrue', `it says created ${keyId}; AWS has ${idsOf(request)}`);
  else if (alias !== undefined && !key.aliases.includes(`alias/${alias}`))
    complain(ONE_KEY, `${keyId} has the aliases ${key.aliases.join(', ') || 'none'}, not ${alias}`);
}

/** @returns how many messages were posted twice. */
function checkOrder({ request, story, card }: Case, { deaths }: Evidence, complain: Complain): number {
  const wrong = (said: string) => complain('replies in order, none twice', said);
  for (const problem of story.problems) wrong(problem);
  const isExplained = (fromTs: string, toTs: string) =>
    deaths.some(({ atMs }) => atMs >= Number(fromTs) * 1_000 - IN_FLIGHT_MS && atMs <= Number(toTs) * 1_000);
  for (const { first, again } of story.duplicates) {
    if (!isExplained(first.ts, again.ts))
      wrong(`nobody died between this and its repetition: ${brief(again.text)}`);
  }
  const copies = request.cards.filter((copy) => copy !== card);
  const all = request.cards.map(({ ts }) => ts).sort((one, other) => Number(one) - Number(other));
  for (const [index, ts] of all.entries()) {
    const before = all[index - 1];
    if (before !== undefined && !isExplained(before, ts))
      wrong('nobody died between its card and a second one');
  }
  return story.duplicates.length + copies.length;
}

/** What was on its way when its sender died is done a little later, on a busy machine by much. */
const IN_FLIGHT_MS = 2_000;

function idsOf({ keys }: RequestEvidence): string {
  return keys.length === 0 ? 'no key' : keys.map(({ keyId }) => keyId).join(', ');
}
