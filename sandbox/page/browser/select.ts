import { type ComponentChild, h } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { Option } from '../../slack/block-kit/objects.js';
import type { ControlIds } from './filled.js';
import { icon } from './icons.js';

/** One thing to choose. */
export interface Choosable {
  readonly value: string;
  readonly text: string;
  readonly about: string;
  /** Heading it stands under. */
  readonly group: string;
  readonly option?: Option;
}

interface SelectShown {
  readonly ids: ControlIds;
  readonly label: string;
  readonly placeholder: string;
  readonly multiple: boolean;
  /** Of several, no more than these. */
  readonly most: number | undefined;
  readonly chosen: readonly Choosable[];
  find(query: string): Promise<Choosable[]>;
  onChoose(chosen: readonly Choosable[]): void;
}

/** A combobox with a list below it, as the ARIA Authoring Practices describe it. */
export function Select(shown: SelectShown): ComponentChild {
  const { chosen, multiple, ids, label } = shown;
  const list = useList(shown);
  const listId = useId();
  const input = useRef<HTMLInputElement>(null);
  const only = multiple ? undefined : chosen[0];
  const active = list.found[list.active];
  return h(
    'div',
    { class: 'select', onFocusOut: (event: FocusEvent) => list.leave(event) },
    h(
      'div',
      { class: 'select-box', onMouseDown: (event: MouseEvent) => focusInstead(event, input.current) },
      multiple && h(Chips, shown),
      h('input', {
        ref: input,
        id: ids.control,
        class: 'select-input',
        type: 'text',
        role: 'combobox',
        autocomplete: 'off',
        spellcheck: false,
        value: list.open ? list.query : (only?.text ?? ''),
        placeholder: only?.text ?? (multiple && chosen.length > 0 ? '' : shown.placeholder),
        'aria-label': ids.control ? undefined : label,
        'aria-expanded': list.open,
        'aria-controls': listId,
        'aria-autocomplete': 'list',
        'aria-activedescendant': list.open && active ? `${listId}-${list.active}` : undefined,
        'aria-describedby': ids.describedBy,
        'aria-invalid': ids.invalid,
        // What is typed takes the place of what is chosen.
        onFocus: (event: { currentTarget: HTMLInputElement }) => event.currentTarget.select(),
        onClick: () => list.show(''),
        onInput: (event) => list.show(event.currentTarget.value),
        onKeyDown: (event) => list.key(event),
      }),
      icon('down'),
    ),
    h(List, { id: listId, label, list, chosen }),
  );
}

interface ListState {
  readonly open: boolean;
  readonly query: string;
  readonly found: readonly Choosable[];
  readonly active: number;
  show(query: string): void;
  pick(choice: Choosable): void;
  key(event: KeyboardEvent): void;
  leave(event: FocusEvent): void;
}

function useList({ chosen, multiple, most, find, onChoose }: SelectShown): ListState {
  const [open, setOpen] = useState(false);
  const [query, setQuery] = useState('');
  const [found, setFound] = useState<readonly Choosable[]>([]);
  const [active, setActive] = useState(0);
  const asked = useRef(0);
  const show = (now: string) => {
    setOpen(true);
    setQuery(now);
    asked.current += 1;
    const mine = asked.current;
    void find(now).then((choices) => {
      // A slow answer to an earlier question is no answer any more.
      if (asked.current !== mine) return;
      setFound(choices);
      const at = choices.findIndex(({ value }) => value === chosen[0]?.value);
      setActive(now === '' && at > 0 ? at : 0);
    });
  };
  const pick = (choice: Choosable) => {
    onChoose(multiple ? toggled(chosen, choice, most) : [choice]);
    setQuery('');
    if (!multiple) setOpen(false);
  };
  const move = (by: number) =>
    open ? setActive((active + by + found.length) % Math.max(1, found.length)) : show('');
  const key = (event: KeyboardEvent) => {
    const choice = found[active];
    const acts: Readonly<Record<string, () => void>> = {
      ArrowDown: () => move(1),
      ArrowUp: () => move(-1),
      ...(open && { Escape: () => setOpen(false) }),
      ...(open && choice && { Enter: () => pick(choice) }),
    };
    const run = acts[event.key];
    if (!run) return;
    // Neither the form nor the dialog is to hear of it.
    event.preventDefault();
    run();
  };
  const leave = (event: FocusEvent) => {
    const { currentTarget, relatedTarget } = event;
    if (
      currentTarget instanceof Node &&
      relatedTarget instanceof Node &&
      currentTarget.contains(relatedTarget)
    )
      return;
    setOpen(false);
  };
  return { open, query, found, active, show, pick, key, leave };
}

function toggled(
  chosen: readonly Choosable[],
  choice: Choosable,
  most = Number.POSITIVE_INFINITY,
): Choosable[] {
  const others = chosen.filter(({ value }) => value !== choice.value);
  if (others.length < chosen.length || chosen.length >= most) return others;
  return [...chosen, choice];
}

function Chips({ chosen, onChoose }: SelectShown): ComponentChild {
  return h(
    'span',
    { class: 'chips' },
    chosen.map((choice) =>
      h(
        'button',
        {
          key: choice.value,
          type: 'button',
          class: 'chip',
          'aria-label': `Remove ${choice.text}`,
          onClick: () => onChoose(chosen.filter(({ value }) => value !== choice.value)),
        },
        choice.text,
        icon('close'),
      ),
    ),
  );
}

interface ListShown {
  readonly id: string;
  readonly label: string;
  readonly list: ListState;
  readonly chosen: readonly Choosable[];
}

function List({ id, label, list, chosen }: ListShown): ComponentChild {
  const { found, active, open } = list;
  const ref = useRef<HTMLUListElement>(null);
  useEffect(() => {
    if (!open) return;
    ref.current?.scrollIntoView({ block: 'nearest' });
    ref.current?.children.item(active)?.scrollIntoView({ block: 'nearest' });
  }, [open, active, found]);
  return h(
    'ul',
    { ref, id, class: 'select-list', role: 'listbox', 'aria-label': label, hidden: !open },
    found.map((choice, at) =>
      h(
        'li',
        {
          key: choice.value,
          id: `${id}-${at}`,
          role: 'option',
          class: at === active ? 'select-option select-option-active' : 'select-option',
          'data-group':
            choice.group !== found[at - 1]?.group && choice.group !== '' ? choice.group : undefined,
          'aria-selected': chosen.some(({ value }) => value === choice.value),
          // Before the input loses its focus, which would close the list.
          onMouseDown: (event: MouseEvent) => event.preventDefault(),
          onClick: () => list.pick(choice),
        },
        choice.text,
        choice.about !== '' && h('span', { class: 'select-about' }, choice.about),
      ),
    ),
    found.length === 0 &&
      h(
        'li',
        { class: 'select-none', role: 'option', 'aria-disabled': 'true', 'aria-selected': 'false' },
        'Nothing found',
      ),
  );
}

function focusInstead(event: MouseEvent, input: HTMLInputElement | null): void {
  if (event.target === input || (event.target instanceof Element && event.target.closest('button'))) return;
  event.preventDefault();
  input?.focus();
  input?.click();
}
