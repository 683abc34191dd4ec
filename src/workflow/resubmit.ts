import type { Account } from '../domain/account.js';
import type { FormPurpose } from '../domain/form-purpose.js';
import type { RequestId, UserId } from '../domain/names.js';
import type { Refusal } from '../domain/refusal.js';
import type { KeyRequest } from '../domain/request.js';
import { editObjection } from '../domain/resubmit.js';
import { apply } from './apply.js';
import type { Deps } from './ports.js';
import type { SoundForm } from './submit.js';

export type Resubmission =
  | { readonly outcome: 'changed'; readonly id: RequestId; readonly account: Account }
  | { readonly outcome: 'nothing-changed'; readonly id: RequestId }
  | { readonly outcome: 'other-account'; readonly account: Account }
  | { readonly outcome: 'other-person'; readonly id: RequestId }
  | { readonly outcome: 'cannot-change'; readonly refusal: Refusal; readonly request: KeyRequest }
  | { readonly outcome: 'no-such-request'; readonly id: RequestId };

interface Resubmitting {
  readonly formId: string;
  readonly by: UserId;
  readonly purpose: Extract<FormPurpose, { readonly kind: 'edit' }>;
  readonly sound: SoundForm;
}

/**
 * Changes a pending request to what the form's review showed. The same form submitted again gets the same answer.
 *
 * @throws {StoreError} when it is not known to be recorded; submitted again, it still counts once.
 */
export async function resubmit(
  deps: Deps,
  { formId, by, purpose, sound }: Resubmitting,
): Promise<Resubmission> {
  const { id, replaces } = purpose;
  const { outcome, asked, ...rest } = sound;
  const { parameters, terms } = asked;
  if (rest.fingerprint === replaces) return { outcome: 'nothing-changed', id };
  const before = await deps.store.load(id);
  if (!before.found) return { outcome: 'no-such-request', id };
  // Its approvers, its channel and its card belong to the account.
  const { account } = before.request.terms;
  if (account.id !== terms.account.id) return { outcome: 'other-account', account };
  // Nor can it become somebody else's: whoever it was for could then decide about it.
  if (before.request.onBehalfOf !== asked.onBehalfOf) return { outcome: 'other-person', id };
  const event = { type: 'resubmitted', by, formId, replaces, parameters, terms, ...rest } as const;
  const applied = await apply(deps, id, event, `${by} edit ${formId} ${rest.fingerprint}`);
  switch (applied.outcome) {
    case 'counted':
      return { outcome: 'changed', id, account: terms.account };
    case 'refused':
      return { outcome: 'cannot-change', refusal: applied.refusal, request: applied.request };
    case 'no-such-request':
      return { outcome: 'no-such-request', id };
  }
}

export type Editable =
  | { readonly outcome: 'editable'; readonly request: KeyRequest }
  | { readonly outcome: 'refused'; readonly refusal: Refusal; readonly request: KeyRequest }
  | { readonly outcome: 'no-such-request' };

/** Whether this person may begin to change the request; it is decided again at the submission. */
export async function editable({ store }: Deps, id: RequestId, by: UserId): Promise<Editable> {
  const snapshot = await store.load(id);
  if (!snapshot.found) return { outcome: 'no-such-request' };
  const { request, nowMs } = snapshot;
  const refusal = editObjection(request, by, nowMs);
  return refusal ? { outcome: 'refused', refusal, request } : { outcome: 'editable', request };
}
