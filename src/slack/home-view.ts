import type { Button, HomeView, KnownBlock } from '@slack/types';
import type { KeyRequest } from '../domain/request.js';
import type { Home, Part, Reason, Waiting } from '../workflow/home.js';
import { button, context, header, plain, section } from './blocks.js';
import { accountText, idText, statusWords } from './request-words.js';
import { askers, moment } from './text.js';

/** Opens the form. */
export const REQUEST_KEY = 'request-key';
/** A link: Slack opens it, and tells us all the same. */
export const OPEN_CARD = 'open-card';
/** Its value is the request's id. */
export const CANCEL_REQUEST = 'cancel-request';
/** Likewise. */
export const REQUEST_AGAIN_AT_HOME = 'request-again-at-home';

/** The way to the card of each request that is shown, where there is one. */
export type LinkOf = (request: KeyRequest) => string | undefined;

export function homeView(home: Home, linkOf: LinkOf): HomeView {
  if (home.kind === 'not-a-member') return view(section(NOT_A_MEMBER));
  const { waiting, open, emptyKeys, ended } = home;
  const asks = button({ actionId: REQUEST_KEY, text: 'Request a key', value: REQUEST_KEY, style: 'primary' });
  return view(
    { type: 'actions', elements: [asks] },
    ...part(WAITING, waiting, (each) => waitingRow(each, linkOf(each.request))),
    ...part(OPEN, open, (request) =>
      row(request, statusText(request), openButtons(request, linkOf(request))),
    ),
    ...part(EMPTY_KEYS, emptyKeys, (request) => row(request, keyText(request), cardButton(linkOf(request)))),
    ...part(ENDED, ended, (request) =>
      row(request, statusText(request), endedButtons(request, linkOf(request))),
    ),
  );
}

/** For when what should stand there cannot be found out. */
export function homeTrouble(): HomeView {
  return view(
    section(
      '*I cannot look your requests up right now.* They are as they were, and nothing is lost. Open this tab again in a ' +
        'minute; if it lasts, tell whoever runs the bot.',
    ),
  );
}

const NOT_A_MEMBER =
  '*Only full members of this workspace can ask for keys and see requests.* Ask a colleague who is one.';

interface Heading {
  readonly title: string;
  /** What stands there when there is nothing; without it, neither title nor words are shown. */
  readonly nothing?: string;
  readonly more: string;
}

const WAITING: Heading = { title: 'Waits for you', nothing: 'Nothing waits for you.', more: 'list waiting' };
const OPEN: Heading = {
  title: 'Your open requests',
  nothing: 'You have no open request.',
  more: 'list mine',
};
const EMPTY_KEYS: Heading = { title: 'Keys waiting for their material', more: 'list mine' };
const ENDED: Heading = { title: 'Recently ended', more: 'list mine' };

function part<Shown>(
  { title, nothing, more }: Heading,
  { shown, hasMore }: Part<Shown>,
  blocksOf: (each: Shown) => KnownBlock[],
): KnownBlock[] {
  if (shown.length === 0) return nothing === undefined ? [] : [header(title), context(nothing)];
  const rest = hasMore ? [context(`There are more: \`/byok-key ${more}\``)] : [];
  return [header(title), ...shown.flatMap(blocksOf), ...rest];
}

function waitingRow({ request, reasons }: Waiting, link: string | undefined): KnownBlock[] {
  const { requestedAtMs, expiresAtMs, state } = request;
  const asked = `asked by ${askers(request)} ${moment(requestedAtMs)}`;
  const until = state.status === 'pending' ? `, until ${moment(expiresAtMs)}` : `: ${statusWords(request)}`;
  const why = reasons.map((reason) => reasonText(reason, request)).join('; ');
  return row(request, `${asked}${until}\n_Why you:_ ${why}`, cardButton(link));
}

/** `you are one of 4 in @security, 1 of 2 given`. */
function reasonText({ group, named, given, needed }: Reason, { state }: KeyRequest): string {
  const who = group
    ? `you are one of ${group.members} in <!subteam^${group.id}>`
    : named > 1
      ? `you are one of ${named} who are named`
      : 'you are named';
  return state.status === 'pending' ? `${who}, ${given} of ${needed} given` : who;
}

function statusText(request: KeyRequest): string {
  return `${statusWords(request)} · asked ${moment(request.requestedAtMs)}`;
}

function keyText({ state }: KeyRequest): string {
  return state.status === 'created' ? `KeyId ${state.key.keyId}` : '';
}

function row(request: KeyRequest, about: string, buttons: readonly Button[]): KnownBlock[] {
  const what = `${idText(request, undefined)}  \`${request.parameters.alias}\`  ${accountText(request)}`;
  const [only, ...others] = buttons;
  const text = section(`${what}\n${about}`);
  if (only === undefined) return [text];
  return others.length === 0
    ? [{ ...text, accessory: only }]
    : [text, { type: 'actions', elements: [...buttons] }];
}

function openButtons({ id, state }: KeyRequest, link: string | undefined): Button[] {
  if (state.status !== 'pending') return cardButton(link);
  const confirm = 'The request ends here, and no key is created for it.';
  return [
    ...cardButton(link),
    button({ actionId: CANCEL_REQUEST, text: 'Cancel request', value: id, confirm }),
  ];
}

/** What can be done about a request that has ended. */
function endedButtons({ id }: KeyRequest, link: string | undefined): Button[] {
  return [...cardButton(link), button({ actionId: REQUEST_AGAIN_AT_HOME, text: 'Request again', value: id })];
}

function cardButton(link: string | undefined): Button[] {
  return link === undefined ? [] : [{ type: 'button', action_id: OPEN_CARD, text: plain('Open'), url: link }];
}

function view(...blocks: KnownBlock[]): HomeView {
  return { type: 'home', blocks };
}
