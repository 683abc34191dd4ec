import { groupsOf } from '../domain/account.js';
import type { Click, ClickEvent, Objection, Press } from '../domain/event.js';
import { problemsUnder } from '../domain/key-parameters.js';
import type { RequestId, UserId } from '../domain/names.js';
import type { Person } from '../domain/person.js';
import type { Refusal } from '../domain/refusal.js';
import type { KeyRequest } from '../domain/request.js';
import { type Applied, apply, applyTo, enqueueSoon } from './apply.js';
import { onOwnCopy } from './own-copy.js';
import { DirectoryError, lookingUp } from './people-port.js';
import type { Deps } from './ports.js';
import type { ClickKey, Snapshot } from './store-port.js';
import { checkTerms } from './terms.js';

/**
 * A button of a card was pressed, or the words that it asks for were submitted. Who the person is, is asked at this moment; what the click means is decided
 * against the record, never against what the message says.
 *
 * @throws {StoreError} when it is not known to be recorded; pressed again, it is still counted once.
 */
export async function click(deps: Deps, id: RequestId, press: Press, pressed: Click): Promise<Applied> {
  const answerTo = clickKey(pressed);
  const lookUp = lookingUp(deps.directory, pressed.by);
  const before = await deps.store.load(id, answerTo);
  if (!before.found) return { outcome: 'no-such-request' };
  const { request } = before;
  if (before.answer !== undefined) {
    return apply(deps, id, { ...press, click: pressed, person: null }, answerTo);
  }
  const decides = DECIDES.has(press.type);
  const objection =
    decides && request.state.status === 'pending' ? await objectionTo(deps, request) : undefined;
  const person = await personBehind(deps, request, lookUp, pressed.by);
  const place = await onOwnCopy(deps, request, pressed);
  const event = { ...press, click: pressed, person, ...place, ...(objection ? { objection } : {}) };
  // Whoever Slack did not know may be known when they submit the same words once more.
  const answer = await applyTo(deps, before, event, person === null && says(press) ? undefined : answerTo);
  if (isOnStaleCard(answer)) await drawAgain(deps, before, event);
  return answer;
}

const DECIDES: ReadonlySet<Press['type']> = new Set([
  'approve-clicked',
  'deny-clicked',
  'break-glass-clicked',
]);

/** Whether the press comes from a dialog, in which it can be submitted again. */
function says(press: Press): boolean {
  const { type, ...words } = press;
  return Object.values(words).some((word) => word !== null && word !== '');
}

async function drawAgain(
  deps: Deps,
  { request: { id }, version }: Snapshot,
  { click: { by, channel, messageTs }, on }: Pick<ClickEvent, 'click' | 'on'>,
): Promise<void> {
  const effect = on === 'own-copy' ? 'draw-copies' : 'draw-card';
  const message = { channel, ts: messageTs };
  if (on === 'own-copy') await deps.copies.noteDrawn(id, by, { message, version: 0 });
  enqueueSoon(deps, id, { version, effects: [effect] });
}

/** What the running config says against approving; a request that lost its terms can still be denied. */
async function objectionTo(deps: Deps, request: KeyRequest): Promise<Objection | undefined> {
  const check = await checkTerms(deps, request);
  if (check === 'account-gone' || check === 'tampered') return check;
  const account = deps.settings.accounts.get(request.terms.account.id);
  if (!account) return undefined;
  const isForNobodyElse = request.onBehalfOf === null || account.onBehalfOf;
  return isForNobodyElse && !problemsUnder(account, request.parameters) ? undefined : 'forbidden';
}

/** Whoever pressed it saw buttons that the request does not have any more: a drawing was lost on its way. */
function isOnStaleCard(answer: Applied): boolean {
  return answer.outcome === 'refused' && LATE.has(answer.refusal);
}

const LATE: ReadonlySet<Refusal> = new Set(['already-settled', 'nothing-to-do', 'stale-fingerprint']);

/** The same person, message and moment: the same press, delivered again. */
function clickKey({ by, channel, messageTs, actionTs }: Click): ClickKey {
  return [by, channel, messageTs, actionTs].join(' ');
}

async function personBehind(
  { log }: Deps,
  { id, terms }: KeyRequest,
  lookUp: ReturnType<typeof lookingUp>,
  by: UserId,
): Promise<Person | null> {
  try {
    return await lookUp(groupsOf(terms.account));
  } catch (error) {
    if (!(error instanceof DirectoryError)) throw error;
    log.warn({ requestId: id, user: by, err: error }, 'person could not be looked up; click refused');
    return null;
  }
}
