import { asksDirectly } from '../domain/account.js';
import { isSameCard, waitsForPeople } from '../domain/card-life.js';
import type { UserId } from '../domain/names.js';
import { type KeyRequest, partiesOf } from '../domain/request.js';
import { apply } from './apply.js';
import { ASKED_DIRECTLY_MAX, namedBesides } from './approvers.js';
import type { Copy, Drawn } from './copy-port.js';
import { deliver, type Verdict } from './deliver.js';
import { REDRAWING, retireCopy } from './draw-card.js';
import { eachForItself } from './each-for-itself.js';
import { judgeDirect } from './judge-direct.js';
import { loadReplicated } from './load-replicated.js';
import { DirectoryError } from './people-port.js';
import { ComeBackLater, channelBucket, type Deps } from './ports.js';
import type { OwedEffect, Snapshot } from './store-port.js';
import type { Delivery } from './undelivered-port.js';

/**
 * Makes every copy of the card look like the request is now, and posts one to each approver who has none while
 * the request waits for people. One person whom nothing reaches keeps no other waiting.
 */
export async function drawCopies(deps: Deps, { id, effect, version }: OwedEffect): Promise<void> {
  await deps.leases.holding(`copies:${id}`, async () => {
    const snapshot = await loadReplicated(deps, id);
    if (!snapshot.found || snapshot.owed.some((newer) => newer.effect === effect && newer.version > version))
      return;
    const copies = await deps.copies.of(id);
    await eachForItself([
      ...[...copies].map(
        ([to, copy]) =>
          () =>
            drawn(deps, snapshot, { to, copy }),
      ),
      () => postLacking(deps, snapshot, copies),
    ]);
  });
}

async function postLacking(deps: Deps, snapshot: Snapshot, copies: ReadonlyMap<UserId, Copy>): Promise<void> {
  const without = await lacking(deps, snapshot.request, copies);
  await eachForItself(without.map((to) => () => post(deps, snapshot, to)));
}

/** Whoever has no copy and should have one. Of a group that has grown beyond what is asked directly, the rest is named in the thread. */
async function lacking(
  deps: Deps,
  request: KeyRequest,
  copies: ReadonlyMap<UserId, Copy>,
): Promise<UserId[]> {
  const { terms, waiting } = request;
  if (!wantsMore(request)) return [];
  const { approvals, escalation } = terms.account;
  const further = waiting.escalatedAtMs !== null && escalation !== null ? [escalation] : [];
  // The further ones first: they are the ones it waits for by then.
  const people = [...further, ...approvals];
  const named = await orAskLater(() => namedBesides(deps.directory, people, partiesOf(request)));
  const without = named.filter((user) => copies.get(user) === undefined);
  const most = ASKED_DIRECTLY_MAX * (1 + further.length);
  const free = Math.max(0, most - copies.size);
  await tellUnasked(deps, request, without.slice(free));
  return without.slice(0, free);
}

async function tellUnasked(deps: Deps, { id, terms }: KeyRequest, users: readonly UserId[]): Promise<void> {
  if (users.length === 0) return;
  const applied = await apply(deps, id, { type: 'approvers-unasked', users });
  if (applied.outcome !== 'counted') return;
  const fields = { requestId: id, account: terms.account.id, unasked: users.length };
  deps.log.warn(fields, 'more approvers than are asked by direct message; the thread says who is not');
}

function wantsMore(request: KeyRequest): boolean {
  return asksDirectly(request.terms.account) && waitsForPeople(request);
}

/** Soon enough for a person who waits; Slack is busy, or a group is being changed. */
const DIRECTORY_AGAIN_MS = 5_000;

async function orAskLater<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof DirectoryError)) throw error;
    throw new ComeBackLater(DIRECTORY_AGAIN_MS);
  }
}

interface Held {
  readonly to: UserId;
  readonly copy: Copy;
}

async function drawn(deps: Deps, snapshot: Snapshot, { to, copy }: Held): Promise<void> {
  const { request, version } = snapshot;
  if (copy.state === 'posting') {
    if (wantsMore(request)) return post(deps, snapshot, to);
    // Nobody needs it any more.
    return deps.undelivered.clear(copyFor(request, to));
  }
  if (copy.version >= version) return;
  await redraw(deps, snapshot, { to, message: copy.message });
}

/** Slack's words for a message that will never change again. */
const FROZEN = new Set(['edit_window_closed', 'cant_update_message']);

async function redraw(
  deps: Deps,
  snapshot: Snapshot,
  { to, message }: Pick<Drawn, 'message'> & Pick<Held, 'to'>,
): Promise<void> {
  const { request, version } = snapshot;
  const what = copyFor(request, to);
  const judge = async (code: string): Promise<Verdict> => {
    if (code === 'message_not_found') return 'not-needed';
    return FROZEN.has(code) ? 'given-up' : judgeDirect(deps, to, code);
  };
  const send = () => deps.messenger.redrawCopy(request, to, message);
  const turn = { bucket: REDRAWING, taker: takerOf(request, to) };
  const { outcome } = await deliver(deps, { what, turn, send }, judge);
  if (outcome === 'sent') await deps.copies.noteDrawn(request.id, to, { message, version });
  if (outcome !== 'given-up') await deps.undelivered.clear(what);
  if (outcome !== 'not-needed') return;
  await deps.copies.forget(request.id, to, message);
  if (wantsMore(request)) await post(deps, snapshot, to);
}

async function post(deps: Deps, { request, version }: Snapshot, to: UserId): Promise<void> {
  const { id } = request;
  const what = copyFor(request, to);
  if ((await orAskLater(() => deps.directory.standingOf(to))) !== 'full-member')
    return deps.undelivered.clear(what);
  const send = async () => {
    // Whoever is faster than the answer to the posting presses a copy that is known to be under way.
    await deps.copies.begin(id, to);
    return deps.messenger.postCopy(request, to);
  };
  const turn = { bucket: channelBucket(to), taker: takerOf(request, to) };
  const delivered = await deliver(deps, { what, turn, send }, (code) => judgeDirect(deps, to, code));
  if (delivered.outcome !== 'sent') return;
  const message = delivered.sent;
  const own = await deps.copies.record(id, to, message);
  // The person has pressed an earlier one whose posting was not recorded.
  if (own && !isSameCard(own, message)) await retireCopy(deps, request, message);
  else await deps.copies.noteDrawn(id, to, { message, version });
  await deps.undelivered.clear(what);
}

function copyFor({ id }: KeyRequest, to: UserId): Delivery & { readonly piece: 'copy' } {
  return { id, piece: 'copy', index: 0, channel: to };
}

function takerOf({ id }: KeyRequest, to: UserId): string {
  return `${id}.copy.${to}`;
}
