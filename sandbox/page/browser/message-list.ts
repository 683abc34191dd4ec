import { type ComponentChild, h } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { announcement, inThread, type Line, standsUnder } from './lines.js';
import { Message } from './message.js';
import { dayOf } from './slack-date.js';
import { useUi } from './ui.js';

/** Nearer to the end than this, in pixels, the list follows what comes. */
const NEAR_END = 120;

interface ListShown {
  readonly label: string;
  readonly channel: string;
  /** Of the root message, in a thread. */
  readonly threadTs?: string;
  readonly lines: readonly Line[];
  /** Every line, for the replies under messages of a channel. */
  readonly all: readonly Line[];
  readonly empty: ComponentChild;
}

/** Messages with their days; reads them as they are shown, and tells screen readers of new ones. */
export function MessageList({ label, channel, threadTs, lines, all, empty }: ListShown): ComponentChild {
  const scroller = useFollowing();
  useReading(channel, threadTs, lines);
  const rows = lines.map((line, at) => {
    const above = lines[at - 1];
    const isNewDay = threadTs === undefined && (!above || dayOf(above.ts) !== dayOf(line.ts));
    const replies =
      threadTs === undefined && !line.isPrivate && line.threadTs === undefined
        ? { replies: inThread(all, channel, line.ts).filter(({ isPrivate }) => !isPrivate) }
        : {};
    const isUnder = !isNewDay && standsUnder(line, above);
    const day = isNewDay
      ? [h('li', { key: `day-${line.ts}`, class: 'day' }, h('span', null, dayOf(line.ts)))]
      : [];
    const isSentAlong = threadTs === undefined && line.threadTs !== undefined;
    const root = isSentAlong ? all.find(({ ts }) => ts === line.threadTs) : undefined;
    return [...day, h(Message, { key: line.ts, line, isUnder, root, ...replies })];
  });
  return h(
    'div',
    { class: 'messages', ref: scroller, tabIndex: 0, role: 'region', 'aria-label': label },
    lines.length === 0 && h('div', { class: 'empty' }, empty),
    h('ol', { class: 'message-list' }, rows),
    h(Announcer, { key: `${channel}/${threadTs}`, lines }),
  );
}

/** Stays at the end, when it is there, whatever grows or shrinks. */
function useFollowing() {
  const scroller = useRef<HTMLDivElement>(null);
  const isNearEnd = useRef(true);
  useEffect(() => {
    const { current: list } = scroller;
    if (!list) return;
    const look = () => {
      isNearEnd.current = list.scrollHeight - list.scrollTop - list.clientHeight < NEAR_END;
    };
    const resized = new ResizeObserver(() => follow(list, isNearEnd.current));
    list.addEventListener('scroll', look);
    resized.observe(list);
    return () => {
      list.removeEventListener('scroll', look);
      resized.disconnect();
    };
  }, []);
  useLayoutEffect(() => {
    if (scroller.current) follow(scroller.current, isNearEnd.current);
  });
  return scroller;
}

function follow(list: HTMLElement, isNearEnd: boolean): void {
  if (isNearEnd) list.scrollTop = list.scrollHeight;
}

function useReading(channel: string, threadTs: string | undefined, lines: readonly Line[]): void {
  const { slack, run } = useUi();
  const as = slack.me.name;
  const last = lines.at(-1)?.ts;
  const place = threadTs === undefined ? channel : `${channel}/${threadTs}`;
  const unread = slack.unread[place] ?? 0;
  useEffect(() => {
    if (last === undefined || unread === 0 || document.hidden) return;
    void run({ type: 'read', as, channel, ts: last, ...(threadTs === undefined ? {} : { threadTs }) });
  }, [as, place, last, unread]);
}

function Announcer({ lines }: { readonly lines: readonly Line[] }): ComponentChild {
  const ui = useUi();
  const [fresh, setFresh] = useState<readonly Line[]>([]);
  const last = lines.at(-1)?.ts ?? '';
  const known = useRef(last);
  useEffect(() => {
    const { current: before } = known;
    if (last <= before) return;
    known.current = last;
    setFresh(lines.filter(({ ts, author }) => ts > before && author?.id !== ui.slack.me.id));
  }, [last]);
  // By its key a line is a new element, so that one with the same words is read out too.
  const said = fresh.map((line) => h('span', { key: line.ts }, `${announcement(line, ui)} `));
  return h('p', { class: 'sr-only', 'aria-live': 'polite' }, said);
}
