import { type ComponentChild, h } from 'preact';
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { icon } from './icons.js';
import { useUi } from './ui.js';

interface ComposerShown {
  readonly channel: string;
  readonly threadTs?: string;
  /** What is written to, for its label. */
  readonly name: string;
}

/** Where people write. A line that begins with a slash is a command, and is completed. */
export function Composer(shown: ComposerShown): ComponentChild {
  const { threadTs, name } = shown;
  const listId = useId();
  const box = useRef<HTMLTextAreaElement>(null);
  const { text, setText, offered, choice, complete, send, onKeyDown } = useDraft(shown);
  useGrowing(box, text);
  const pick = (command: string) => {
    complete(command);
    box.current?.focus();
  };
  return h(
    'div',
    { class: 'composer' },
    h(Commands, { id: listId, offered, active: choice, pick }),
    h('textarea', {
      ref: box,
      class: 'composer-text',
      rows: 1,
      value: text,
      placeholder: threadTs === undefined ? `Message ${name}` : 'Reply…',
      'aria-label': threadTs === undefined ? `Message ${name}` : 'Reply in the thread',
      'aria-autocomplete': 'list',
      'aria-controls': listId,
      'aria-activedescendant': choice === undefined ? undefined : `${listId}-${choice}`,
      onInput: (event: { currentTarget: { value: string } }) => setText(event.currentTarget.value),
      onKeyDown,
    }),
    h(
      'button',
      {
        type: 'button',
        class: 'icon-button send',
        'aria-label': 'Send',
        disabled: text.trim() === '',
        onClick: send,
      },
      icon('send'),
    ),
  );
}

/** What is being written, and what the keys do to it. */
function useDraft({ channel, threadTs }: ComposerShown) {
  const { slack, run, tell } = useUi();
  const { commands } = slack.app;
  const [text, setText] = useKeptText(`${slack.me.name} ${channel} ${threadTs ?? ''}`);
  const [active, setActive] = useState(0);
  const offered = commands.filter(({ command }) => text.startsWith('/') && command.startsWith(text));
  const choice = offered[active % Math.max(1, offered.length)]?.command;
  const complete = (command: string) => setText(`${command} `);
  const send = async () => {
    const line = text.trim();
    if (line === '') return;
    const refusal = refusalOf(line, threadTs, commands);
    if (refusal !== undefined) {
      tell(refusal);
      return;
    }
    setText('');
    const as = slack.me.name;
    if (line.startsWith('/')) await run({ type: 'command', as, channel, line });
    else await run({ type: 'say', as, channel, text: line, ...(threadTs === undefined ? {} : { threadTs }) });
  };
  const whileOffered: Readonly<Record<string, () => void>> = {
    ArrowDown: () => setActive(active + 1),
    ArrowUp: () => setActive(active + offered.length - 1),
    Tab: () => complete(choice ?? text),
    Escape: () => setText(''),
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const isEnter = event.key === 'Enter' && !event.shiftKey;
    const act = offered.length > 0 ? whileOffered[event.key] : undefined;
    if (!act && !isEnter) return;
    event.preventDefault();
    if (act) act();
    else if (choice !== undefined && choice !== text) complete(choice);
    else void send();
  };
  return { text, setText, offered, choice, complete, send, onKeyDown };
}

/** What is not sent yet is kept for as long as the browser's tab. */
function useKeptText(place: string): [string, (text: string) => void] {
  const keptAs = `byok-key sandbox draft ${place}`;
  const [text, setText] = useState(sessionStorage.getItem(keptAs) ?? '');
  const keep = (now: string) => {
    sessionStorage.setItem(keptAs, now);
    setText(now);
  };
  return [text, keep];
}

interface CommandsShown {
  readonly id: string;
  readonly offered: readonly { readonly command: string; readonly hint: string }[];
  readonly active: string | undefined;
  pick(command: string): void;
}

function Commands({ id, offered, active, pick }: CommandsShown): ComponentChild {
  return h(
    'ul',
    { id, class: 'commands', role: 'listbox', 'aria-label': 'Commands', hidden: offered.length === 0 },
    offered.map(({ command, hint }) =>
      h(
        'li',
        {
          key: command,
          id: `${id}-${command}`,
          role: 'option',
          class: command === active ? 'command command-active' : 'command',
          'aria-selected': command === active,
          onMouseDown: (event: MouseEvent) => event.preventDefault(),
          onClick: () => pick(command),
        },
        h('b', null, command),
        h('span', null, hint),
      ),
    ),
  );
}

/** What Slack itself answers to a command that it does not pass on. */
function refusalOf(
  line: string,
  threadTs: string | undefined,
  commands: readonly { readonly command: string }[],
): string | undefined {
  const [word = ''] = line.split(/\s/, 1);
  if (!word.startsWith('/')) return undefined;
  if (!commands.some(({ command }) => command === word)) return `${word} is not a valid command.`;
  return threadTs === undefined ? undefined : `${word} is not supported in threads. Sorry!`;
}

function useGrowing(box: { readonly current: HTMLTextAreaElement | null }, text: string): void {
  useLayoutEffect(() => {
    const { current } = box;
    if (!current) return;
    current.style.height = 'auto';
    current.style.height = `${current.scrollHeight}px`;
  }, [text]);
}
