import type { Account } from '../domain/account.js';
import type { Effect } from '../domain/effect.js';
import type { Click, Press } from '../domain/event.js';
import type { FormEntries } from '../domain/key-parameters.js';
import type { RequestId, UserId } from '../domain/names.js';
import type { Proof } from '../domain/proof.js';
import type { Asked, Card, KeyRequest } from '../domain/request.js';
import type { Applied } from './apply.js';
import { type CancelCommand, cancel } from './cancel.js';
import { click } from './click.js';
import { drawCard, retireCopy } from './draw-card.js';
import { drawCopies } from './draw-copies.js';
import {
  changeAccount,
  type Entitlement,
  entitlementOf,
  type FilledForm,
  proveAndKeep,
  type Reviewed,
  review,
  reviewAndKeep,
  type Shown,
} from './form.js';
import { type Attempt, makeKey } from './make-key.js';
import { type Listed, type ListQuery, listFor, lookAt, type Seen } from './overview.js';
import { isOfApprover } from './own-copy.js';
import { PeopleFirst } from './people-first.js';
import type { Deps } from './ports.js';
import { openHome, refreshHomes } from './refresh-homes.js';
import { type Editable, editable } from './resubmit.js';
import type { OwedEffect } from './store-port.js';
import { type ReviewedForm, type Submission, submit } from './submit.js';
import { prepareSuggestions, suggestPrincipals, type Typing } from './suggest.js';
import { sweep } from './sweep.js';
import { syncDirect, syncLane } from './sync-lane.js';

/** All that the outside can ask of the workflow. */
export interface Workflow {
  entitlementOf(user: UserId): Promise<Entitlement>;
  /** The form with another account chosen in it; nothing typed is lost by it. */
  changeAccount(form: FilledForm, from: Account | undefined, to: Account): Promise<FormEntries>;
  suggestPrincipals(typing: Typing): Promise<string[]>;
  /** Begins to look the account's principals up; nobody has to wait for it. */
  prepareSuggestions(typing: Omit<Typing, 'query'>): Promise<void>;
  review(form: FilledForm): Promise<Reviewed>;
  /** @param tell hears of the proofs that are in, each time there is one more. */
  prove(form: FilledForm, shown: Shown, tell: (soFar: readonly Proof[]) => void): Promise<readonly Proof[]>;
  /** What the form's last review showed. */
  reviewedAgain(formId: string, by: UserId): Promise<Asked | undefined>;
  requestOf(id: RequestId): Promise<KeyRequest | undefined>;
  /** @param shown the fingerprint of what the person had before their eyes. */
  submit(form: ReviewedForm): Promise<Submission>;
  /** Whether this person may change the request now. */
  editable(id: RequestId, by: UserId): Promise<Editable>;
  click(id: RequestId, press: Press, pressed: Click): Promise<Applied>;
  /** Whoever asked, or the person it is for, takes a pending request back. */
  cancel(id: RequestId, command: CancelCommand): Promise<Applied>;
  /** A page of the requests that the person may see. */
  list(user: UserId, query: ListQuery): Promise<Listed>;
  /** One request, if the person may see it. */
  lookAt(user: UserId, id: RequestId): Promise<Seen>;
  /** Takes the buttons from a copy of the card that somebody clicked. */
  retireCopy(id: RequestId, copy: Card): Promise<void>;
  /** Does what a request owes, after whoever waits for an answer, and strikes it off. A throw means "try again". */
  run(owed: OwedEffect, attempt: Attempt): Promise<void>;
  sweep(): Promise<void>;
  /** The person's Home tab is drawn now, and kept up to date from now on. */
  openHome(user: UserId): Promise<void>;
  /** Draws anew the Home tabs that are out of date. */
  refreshHomes(): Promise<void>;
}

type Run = (deps: Deps, owed: OwedEffect, attempt: Attempt) => Promise<void>;

const RUN: Readonly<Record<Effect, Run>> = {
  'draw-card': drawCard,
  'draw-copies': drawCopies,
  'make-key': (deps, { id }, attempt) => makeKey(deps, id, attempt),
  'sync-thread': (deps, { id }) => syncLane(deps, id, 'thread'),
  'sync-direct': (deps, { id }) => syncDirect(deps, id),
};

export function createWorkflow(deps: Deps): Workflow {
  const people = new PeopleFirst();
  return {
    entitlementOf: (user) => people.serve(() => entitlementOf(deps, user)),
    changeAccount: (form, from, to) => changeAccount(deps, form, from, to),
    suggestPrincipals: (typing) => suggestPrincipals(deps, typing),
    prepareSuggestions: (typing) => prepareSuggestions(deps, typing),
    review: (form) => people.serve(() => reviewAndKeep(deps, form)),
    prove: (form, shown, tell) => proveAndKeep(deps, form, shown, tell),
    reviewedAgain: async (formId, by) => {
      const draft = await deps.drafts.load(formId);
      const reviewed = draft && (await review(deps, by, draft.entries));
      return reviewed?.ok ? reviewed.asked : undefined;
    },
    requestOf: async (id) => {
      const snapshot = await deps.store.load(id);
      return snapshot.found ? snapshot.request : undefined;
    },
    submit: (form) => people.serve(() => submit(deps, form)),
    editable: (id, by) => editable(deps, id, by),
    cancel: (id, command) => people.serve(() => cancel(deps, id, command)),
    list: (user, query) => listFor(deps, user, query),
    lookAt: (user, id) => lookAt(deps, user, id),
    click: (id, press, pressed) => people.serve(() => click(deps, id, press, pressed)),
    retireCopy: async (id, copy) => {
      const snapshot = await deps.store.load(id);
      if (snapshot.found && !(await isOfApprover(deps, id, copy)))
        await retireCopy(deps, snapshot.request, copy);
    },
    run: async (owed, attempt) => {
      await people.calm();
      await RUN[owed.effect](deps, owed, attempt);
      await deps.store.strike(owed);
    },
    sweep: () => sweep(deps),
    openHome: (user) => openHome(deps, user),
    refreshHomes: () => refreshHomes(deps),
  };
}
