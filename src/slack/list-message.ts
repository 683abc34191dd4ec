import type { ActionsBlock, Button } from '@slack/types';
import { z } from 'zod';
import type { EpochMs, RequestId } from '../domain/names.js';
import type { KeyRequest } from '../domain/request.js';
import type { Direction, ListEntry } from '../workflow/lists-port.js';
import type { Listed, ListKind, ListQuery } from '../workflow/overview.js';
import { button, section } from './blocks.js';
import type { Message } from './card.js';
import { accountText, idText, statusWords } from './request-words.js';
import { askers, moment } from './text.js';

const LIST_NEWER = 'list-newer';
const LIST_OLDER = 'list-older';
const LIST_KIND = { all: 'list-all', mine: 'list-mine', waiting: 'list-waiting' } as const;
/** Action ids of the buttons under a page. */
export const PAGE_BUTTONS = [LIST_NEWER, LIST_OLDER, ...Object.values(LIST_KIND)];

const TITLES: Readonly<Record<ListKind, string>> = {
  all: 'Key requests that you may see',
  mine: 'Your key requests',
  waiting: 'Key requests that wait for you',
};

const NOTHING: Readonly<Record<ListKind, string>> = {
  all: 'There is none yet. `/byok-key` asks for a key.',
  mine: 'You have asked for none yet. `/byok-key` asks for a key.',
  waiting: 'None waits for you.',
};

const KIND_NAMES: Readonly<Record<ListKind, string>> = {
  all: 'All',
  mine: 'Mine',
  waiting: 'Waiting for me',
};
const KINDS: readonly ListKind[] = ['all', 'mine', 'waiting'];

type ListedPage = Extract<Listed, { outcome: 'page' }>;

export const NOT_A_MEMBER =
  'Only full members of this workspace can see key requests. Ask a colleague who is one.';

/** @param links to the cards, in the order of the requests. */
export function listMessage(page: ListedPage, links: readonly (string | undefined)[]): Message {
  const { kind, requests } = page;
  const title = TITLES[kind];
  if (requests.length === 0) {
    const text = `*${title}*\n${NOTHING[kind]}`;
    return { text, blocks: [section(text), ...buttons(page)] };
  }
  const rows = requests.map((request, at) => section(row(request, links[at])));
  const lines = requests.map((request) => row(request, undefined).replaceAll('\n', ' · '));
  return {
    text: [`*${title}*`, ...lines].join('\n'),
    blocks: [section(`*${title}*, newest first`), ...rows, ...buttons(page)],
  };
}

function row(request: KeyRequest, link: string | undefined): string {
  const { parameters, requestedAtMs } = request;
  return (
    `${idText(request, link)}  \`${parameters.alias}\`  ${accountText(request)}\n` +
    `${statusWords(request)} · asked by ${askers(request)} ${moment(requestedAtMs)}`
  );
}

function buttons({ kind, newer, older }: ListedPage): ActionsBlock[] {
  const turning: Button[] = [
    ...(newer ? [pageButton(LIST_NEWER, 'Newer', { kind, towards: 'newer', from: newer })] : []),
    ...(older ? [pageButton(LIST_OLDER, 'Older', { kind, towards: 'older', from: older })] : []),
  ];
  const others = KINDS.filter((other) => other !== kind).map((other) =>
    pageButton(LIST_KIND[other], KIND_NAMES[other], { kind: other, towards: 'older', from: null }),
  );
  return [{ type: 'actions', elements: [...turning, ...others] }];
}

function pageButton(actionId: string, text: string, query: ListQuery): Button {
  return button({ actionId, text, value: writeQuery(query) });
}

function writeQuery({ kind, towards, from }: ListQuery): string {
  return [kind, towards, ...(from ? [from.atMs, from.id] : [])].join(' ');
}

const Query = z.tuple([z.enum(['all', 'mine', 'waiting']), z.enum(['older', 'newer'])]).rest(z.string());

/** Which page a button leads to. What it shows is asked anew for whoever presses it, so that a forged one gains nothing. */
export function readQuery(value: string | undefined): ListQuery {
  const { data } = Query.safeParse((value ?? '').split(' '));
  if (!data) return { kind: 'all', towards: 'older', from: null };
  const [kind, towards, atMs, id] = data;
  return { kind, towards: towards satisfies Direction, from: readEntry(atMs, id) };
}

function readEntry(atMs: string | undefined, id: string | undefined): ListEntry | null {
  if (id === undefined || !/^\d{1,15}$/.test(atMs ?? '')) return null;
  return { atMs: Number(atMs) as EpochMs, id: id as RequestId };
}
