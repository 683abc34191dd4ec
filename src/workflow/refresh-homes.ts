import { decidersOf } from '../domain/account.js';
import type { UserId } from '../domain/names.js';
import { type KeyRequest, partiesOf } from '../domain/request.js';
import { homeOf } from './home.js';
import type { ChangeTurn, HomeTurn } from './homes-port.js';
import { MessengerError } from './message-port.js';
import { DirectoryError } from './people-port.js';
import { type Bucket, ComeBackLater, type Deps } from './ports.js';
import { StoreError } from './store-port.js';

const MOST_CHANGES = 100;
const MOST_HOMES = 20;

/** Slack takes about a hundred a minute of all people together. */
const DRAWING: Bucket = { name: 'home', perSecond: 1.5, burst: 30 };

const CONFLICT_AGAIN_MS = 500;
const FAILED_AGAIN_MS = 10_000;

/** Somebody has opened their Home tab: nothing but Slack's answer stands between them and what is so now. */
export async function openHome(deps: Deps, user: UserId): Promise<void> {
  await deps.homes.opened(user);
  await drawDue(deps);
}

/**
 * Draws anew the Home tabs of those whom changes of requests concern, each once however many changes there were. What
 * fails is tried again, and is nobody's trouble but this tab's.
 */
export async function refreshHomes(deps: Deps): Promise<void> {
  const changes = await deps.homes.claimChanged(MOST_CHANGES);
  await Promise.all(changes.map((change) => askForThoseOf(deps, change)));
  await drawDue(deps);
}

async function askForThoseOf(deps: Deps, change: ChangeTurn): Promise<void> {
  const { homes, store, log } = deps;
  try {
    const snapshot = await store.load(change.request);
    if (snapshot.found) await homes.askFor(await homes.keptAmong(await concerned(deps, snapshot.request)));
    await homes.done(change);
  } catch (error) {
    // The claim ends by itself, and somebody takes it up again.
    log.warn({ requestId: change.request, err: error }, 'Home tabs not asked for; they will be');
  }
}

/** Whoever asked, and whoever can decide: by the request, by what it was before, and by the config as it is now. */
async function concerned({ settings, directory }: Deps, request: KeyRequest): Promise<UserId[]> {
  const { terms } = request;
  const now = settings.accounts.get(terms.account.id);
  const lines = [...decidersOf(terms.account), request.formerly, ...(now ? decidersOf(now) : [])];
  const groups = new Set(lines.flatMap((line) => line.groups));
  const members = await Promise.all([...groups].map((group) => directory.membersOf(group)));
  return [...new Set([...partiesOf(request), ...lines.flatMap(({ users }) => users), ...members.flat()])];
}

async function drawDue(deps: Deps): Promise<void> {
  const due = await deps.homes.claimDue(MOST_HOMES);
  await Promise.all(due.map((turn) => drawOne(deps, turn)));
}

async function drawOne(deps: Deps, turn: HomeTurn): Promise<void> {
  const { homes, log } = deps;
  try {
    await draw(deps, turn.user);
    await homes.done(turn);
  } catch (error) {
    const afterMs = await againAfter(deps, turn.user, error);
    await (afterMs === null ? homes.done(turn) : homes.putBack(turn, afterMs)).catch((cause: unknown) =>
      log.warn({ user: turn.user, err: cause }, 'Home tab left to another turn'),
    );
  }
}

/** What it takes the place of is read first: whatever is drawn meanwhile from newer requests makes Slack refuse this one. */
async function draw(deps: Deps, user: UserId): Promise<void> {
  const { homes, homeTab, quotas } = deps;
  await quotas.take(DRAWING, takerOf(user));
  const over = await homes.lastHash(user);
  const home = await homeOf(deps, user);
  try {
    await homes.drawn(user, await homeTab.publish(user, home, over));
  } catch (error) {
    if (!(error instanceof MessengerError) || error.code !== 'hash_conflict') throw error;
    // Drawn by somebody else meanwhile, or by ourselves when the answer was lost: only then is what we hold of no use.
    if ((await homes.lastHash(user)) === over) await homes.drawn(user, null);
    throw new ComeBackLater(CONFLICT_AGAIN_MS);
  }
}

function takerOf(user: UserId): string {
  return `${user}.home`;
}

/** @returns `null`: never; Slack will not have it. */
async function againAfter(deps: Deps, user: UserId, error: unknown): Promise<number | null> {
  const { log, homes, quotas } = deps;
  if (error instanceof ComeBackLater) return error.afterMs;
  if (!(error instanceof MessengerError)) {
    const isExpected = error instanceof DirectoryError || error instanceof StoreError;
    log[isExpected ? 'warn' : 'error']({ user, err: error }, 'Home tab not drawn; it will be');
    return FAILED_AGAIN_MS;
  }
  if (error.kind === 'busy') await quotas.hold(DRAWING, takerOf(user), error.afterMs).catch(() => undefined);
  if (error.kind === 'busy' || error.kind === 'locked-out') return error.afterMs;
  if (error.kind === 'unclear') return FAILED_AGAIN_MS;
  log.warn({ user, code: error.code }, 'Slack does not take the Home tab; drawn again when it is opened');
  await homes.forget(user).catch(() => undefined);
  return null;
}
