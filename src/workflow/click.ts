import { groupsOf } from '../domain/account.js';
import type { Click, ClickEventType } from '../domain/event.js';
import type { RequestId } from '../domain/names.js';
import type { Person } from '../domain/person.js';
import type { KeyRequest } from '../domain/request.js';
import { type Applied, apply } from './apply.js';
import { DirectoryError, lookUp } from './people-port.js';
import type { Deps } from './ports.js';
import type { ClickKey } from './store-port.js';
import { checkTerms } from './terms.js';

export type ClickAnswer = Applied | { readonly outcome: 'account-gone'; readonly request: KeyRequest };

/**
 * A button of a card was pressed. Who the person is, is asked at this moment; what the click means is decided
 * against the record, never against what the message says.
 *
 * @throws {StoreError} when it is not known to be recorded; pressed again, it is still counted once.
 */
export async function click(
  deps: Deps,
  id: RequestId,
  type: ClickEventType,
  pressed: Click,
): Promise<ClickAnswer> {
  const answerTo = clickKey(pressed);
  const before = await deps.store.load(id, answerTo);
  if (!before.found) return { outcome: 'no-such-request' };
  const { request } = before;
  if (before.answer === undefined && isDecision(type) && request.state.status === 'pending') {
    const check = await checkTerms(deps, request);
    if (check === 'account-gone') return { outcome: 'account-gone', request };
  }
  const person = before.answer === undefined ? await personBehind(deps, request, pressed) : null;
  return apply(deps, id, { type, click: pressed, person }, answerTo);
}

function isDecision(type: ClickEventType): boolean {
  return type === 'approve-clicked' || type === 'deny-clicked';
}

/** The same person, message and moment: the same press, delivered again. */
function clickKey({ by, channel, messageTs, actionTs }: Click): ClickKey {
  return [by, channel, messageTs, actionTs].join(' ');
}

async function personBehind(deps: Deps, request: KeyRequest, { by }: Click): Promise<Person | null> {
  try {
    return await lookUp(deps.directory, by, groupsOf(request.terms.account));
  } catch (error) {
    if (!(error instanceof DirectoryError)) throw error;
    deps.log.warn(
      { requestId: request.id, user: by, err: error },
      'person could not be looked up; click refused',
    );
    return null;
  }
}
