import type { Effect } from '../domain/effect.js';
import type { Click, ClickEventType } from '../domain/event.js';
import type { RequestId, UserId } from '../domain/names.js';
import type { Card } from '../domain/request.js';
import type { Applied } from './apply.js';
import { click } from './click.js';
import { drawCard } from './draw-card.js';
import { type Entitlement, entitlementOf, type FilledForm, type Reviewed, reviewAndKeep } from './form.js';
import { type Attempt, makeKey } from './make-key.js';
import type { Deps, Draft } from './ports.js';
import type { OwedEffect } from './store-port.js';
import { type ReviewedForm, type Submission, submit } from './submit.js';
import { sweep } from './sweep.js';
import { syncLane } from './sync-lane.js';

/** All that the outside can ask of the workflow. */
export interface Workflow {
  entitlementOf(user: UserId): Promise<Entitlement>;
  /** What the form holds so far, kept so that nothing typed is lost. */
  keepDraft(formId: string, draft: Draft): Promise<void>;
  draftOf(formId: string): Promise<Draft | undefined>;
  review(form: FilledForm): Promise<Reviewed>;
  /** @param shown the fingerprint of what the person had before their eyes. */
  submit(form: ReviewedForm): Promise<Submission>;
  click(id: RequestId, type: ClickEventType, pressed: Click): Promise<Applied>;
  /** Takes the buttons from a copy of the card that somebody clicked. */
  retireCopy(id: RequestId, copy: Card): Promise<void>;
  /** Does what a request owes, and strikes it off. A throw means "try again". */
  run(owed: OwedEffect, attempt: Attempt): Promise<void>;
  sweep(): Promise<void>;
}

type Run = (deps: Deps, id: RequestId, attempt: Attempt) => Promise<void>;

const RUN: Readonly<Record<Effect, Run>> = {
  'draw-card': drawCard,
  'make-key': makeKey,
  'sync-thread': (deps, id) => syncLane(deps, id, 'thread'),
  'sync-direct': (deps, id) => syncLane(deps, id, 'direct'),
};

export function createWorkflow(deps: Deps): Workflow {
  return {
    entitlementOf: (user) => entitlementOf(deps, user),
    keepDraft: (formId, draft) => deps.drafts.save(formId, draft),
    draftOf: (formId) => deps.drafts.load(formId),
    review: (form) => reviewAndKeep(deps, form),
    submit: (form) => submit(deps, form),
    click: (id, type, pressed) => click(deps, id, type, pressed),
    retireCopy: async (id, copy) => {
      const snapshot = await deps.store.load(id);
      if (snapshot.found) await deps.messenger.retireCopy(snapshot.request, copy);
    },
    run: async (owed, attempt) => {
      await RUN[owed.effect](deps, owed.id, attempt);
      await deps.store.strike(owed);
    },
    sweep: () => sweep(deps),
  };
}
