import { LIMITS } from './block-kit/limits.js';
import type { Home, Modal } from './block-kit/surfaces.js';
import { withIds } from './block-kit/walk.js';
import type { Changes } from './changes.js';
import { secret, slackId } from './ids.js';
import { ViewValues } from './view-values.js';

/** A modal view on a person's screen. */
export interface OpenView {
  readonly id: string;
  readonly personId: string;
  readonly rootViewId: string;
  readonly previousViewId: string | null;
  hash: string;
  definition: Modal | Home;
  values: ViewValues;
  /** What stands under the inputs, by block id. */
  errors: Record<string, string>;
  /** Slack's own mark that the app did not answer as it should. */
  trouble?: string;
}

/** Why a stack did not take a view, in the Web API's words. */
export type ModalRefusal = 'push_limit_reached' | 'not_found' | 'duplicate_external_id';

/** The stacks of modals, one a person, at most three views high. */
export class Modals {
  readonly #stacks = new Map<string, OpenView[]>();
  readonly #homes = new Map<string, OpenView>();
  readonly #changes: Changes;

  constructor(changes: Changes) {
    this.#changes = changes;
  }

  top(personId: string): OpenView | undefined {
    return this.stack(personId).at(-1);
  }

  stack(personId: string): OpenView[] {
    return this.#stacks.get(personId) ?? [];
  }

  home(personId: string): OpenView | undefined {
    return this.#homes.get(personId);
  }

  find(by: { viewId: string } | { externalId: string }): OpenView | undefined {
    return [...this.#stacks.values(), [...this.#homes.values()]]
      .flat()
      .find((view) =>
        'viewId' in by ? view.id === by.viewId : view.definition.external_id === by.externalId,
      );
  }

  open(personId: string, definition: Modal): OpenView | ModalRefusal {
    if (this.#taken(definition)) return 'duplicate_external_id';
    const view = drawn(personId, definition);
    this.#set(personId, [view]);
    return view;
  }

  push(personId: string, definition: Modal): OpenView | ModalRefusal {
    const stack = this.stack(personId);
    const top = stack.at(-1);
    if (!top) return 'not_found';
    if (stack.length >= LIMITS.viewsOnStack) return 'push_limit_reached';
    if (this.#taken(definition)) return 'duplicate_external_id';
    const view = drawn(personId, definition, top);
    this.#set(personId, [...stack, view]);
    return view;
  }

  publish(personId: string, definition: Home): OpenView {
    const home = this.#homes.get(personId);
    if (home) {
      this.update(home, definition);
      return home;
    }
    const view = drawn(personId, definition);
    this.#homes.set(personId, view);
    this.#changes.tell();
    return view;
  }

  update(view: OpenView, definition: Modal | Home): ModalRefusal | undefined {
    if (this.#taken(definition, view)) return 'duplicate_external_id';
    view.definition = identified(definition);
    view.values = new ViewValues(view.definition.blocks, view.values);
    view.hash = freshHash();
    view.errors = {};
    delete view.trouble;
    this.#changes.tell();
    return undefined;
  }

  /** Takes the view and whatever is above it from the stack. */
  close(view: OpenView): void {
    const stack = this.stack(view.personId);
    const at = stack.indexOf(view);
    if (at >= 0) this.#set(view.personId, stack.slice(0, at));
  }

  clear(personId: string): void {
    this.#set(personId, []);
  }

  #set(personId: string, stack: OpenView[]): void {
    this.#stacks.set(personId, stack);
    this.#changes.tell();
  }

  #taken({ external_id }: Modal | Home, by?: OpenView): boolean {
    if (!external_id) return false;
    const holder = this.find({ externalId: external_id });
    return holder !== undefined && holder !== by;
  }
}

function drawn(personId: string, definition: Modal | Home, below?: OpenView): OpenView {
  const id = slackId('V');
  const identifiedDefinition = identified(definition);
  return {
    id,
    personId,
    rootViewId: below?.rootViewId ?? id,
    previousViewId: below?.id ?? null,
    hash: freshHash(),
    definition: identifiedDefinition,
    values: new ViewValues(identifiedDefinition.blocks),
    errors: {},
  };
}

function identified<V extends Modal | Home>(definition: V): V {
  return { ...definition, blocks: withIds(definition.blocks) };
}

function freshHash(): string {
  return `${Math.floor(Date.now() / 1_000)}.${secret(4)}`;
}
