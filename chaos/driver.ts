import { setTimeout as sleep } from 'node:timers/promises';
import type { Person } from '../sandbox/slack/person.js';
import type { Message } from '../sandbox/slack/world.js';
import { ACCOUNTS } from './company.js';
import type { Press, Receipt } from './evidence.js';
import { type CardStatus, requestOn, statusOnCard } from './told.js';
import type { World } from './world.js';

/** A request's message as it stands in its channel now. */
export interface CardNow {
  readonly id: string;
  readonly message: Message;
  readonly status: CardStatus;
}

/** What people did, as they remember it. */
export class Driver {
  readonly receipts: Receipt[] = [];
  readonly presses: Press[] = [];
  /** Requests whose requester was told, in the acknowledgement itself, that they are cancelled. */
  readonly cancelled: { readonly id: string; readonly by: string }[] = [];
  /** Submissions that somebody gave up after many tries without a receipt. */
  givenUp = 0;

  constructor(readonly world: World) {}

  /** Every message about a request, the oldest first; copies of a card included. */
  cards(): CardNow[] {
    const { slack } = this.world;
    return ACCOUNTS.flatMap(({ channel }) =>
      slack.messages(channel).flatMap((message) => {
        const text = slack.plainText(message);
        const id = requestOn(text);
        return id === undefined ? [] : [{ id, message, status: statusOnCard(text) }];
      }),
    );
  }

  /** Presses a button, if it is there; `false`: it is not, or nobody answered. */
  async press(name: string, card: CardNow, button: string): Promise<boolean> {
    const person = this.world.slack.person(name);
    const sentAtMs = Date.now();
    const press = { id: card.id, by: name, button, sentAtMs };
    let isSent = false;
    try {
      const pressing = person.click(card.message, button);
      isSent = true;
      const delivery = await pressing;
      this.presses.push({ ...press, acknowledged: delivery.acknowledged });
      return delivery.acknowledged;
    } catch (error) {
      if (isSent && !isGone(error)) throw error;
      return false;
    }
  }

  /** Presses Deny and says why; `false`: the button is not there, or nobody answered. */
  async deny(name: string, card: CardNow): Promise<boolean> {
    const person = this.world.slack.person(name);
    try {
      const pressed = await person.click(card.message, 'Deny');
      if (!pressed.acknowledged) return false;
      // Refused at the press, there is no dialog, and the person has a note instead.
      if (!(await this.seen(() => isDenying(person, card), DIALOG_WITHIN_MS))) return true;
      await person.type('Reason', 'To see whether it holds.');
      // Another dialog of the same person can have taken its place.
      if (!isDenying(person, card)) return false;
      const press = { id: card.id, by: name, button: 'Deny', sentAtMs: Date.now() };
      const { acknowledged, errors } = await person.submit();
      this.presses.push({ ...press, acknowledged: acknowledged && errors === undefined });
      return acknowledged;
    } catch (error) {
      if (isGone(error)) return false;
      return whatTheClientSays(error) ?? false;
    }
  }

  async cancel(name: string, id: string): Promise<boolean> {
    const delivery = await this.world.slack.person(name).command(`/byok-key cancel ${id}`);
    const said = JSON.stringify(delivery.answer ?? '');
    if (delivery.acknowledged && said.includes('Cancelled: key request'))
      this.cancelled.push({ id, by: name });
    return delivery.acknowledged;
  }

  /** Looks again after every change; `undefined` when there is nothing to see in time. */
  async seen<T>(look: () => T | undefined | null | false, withinMs: number): Promise<T | undefined> {
    return this.world.slack.until(look, '', withinMs).catch(() => undefined);
  }
}

const DIALOG_WITHIN_MS = 2_000;

function isDenying(person: Person, { id }: CardNow): boolean {
  const view = person.view();
  return view?.submit === 'Deny' && view.text.includes(id);
}

/** The client took the button, or the message, away before it was pressed. */
function isGone(error: unknown): boolean {
  return error instanceof Error && /is gone from|There is no button/.test(error.message);
}

const BOX = 'I understand the security, availability, and durability implications of using an imported key';

/** What somebody asks for. */
export interface Wish {
  readonly account: { readonly name: string; readonly channel: string; readonly id: string };
  readonly alias: string;
}

const FORM_WITHIN_MS = 4_000;
const REVIEW_WITHIN_MS = 6_000;
const TRIES = 60;
const AGAIN_AFTER_MS = 300;

/** Asks until there is a receipt: whatever is not acknowledged is done again, as people do. */
export async function ask(driver: Driver, name: string, wish: Wish): Promise<Receipt | undefined> {
  const person = driver.world.slack.person(name);
  for (let tries = 0; tries < TRIES; tries += 1) {
    const id = await fillAndSubmit(driver, person, wish).catch(whatTheClientSays);
    if (id !== undefined) {
      const receipt = { id, by: name, accountId: wish.account.id, alias: wish.alias, atMs: Date.now() };
      driver.receipts.push(receipt);
      return receipt;
    }
    await sleep(AGAIN_AFTER_MS);
  }
  driver.givenUp += 1;
  return undefined;
}

/** A view that a late answer replaced, or that never came: begin anew. Everything else is a fault of this program. */
function whatTheClientSays(error: unknown): undefined {
  if (
    error instanceof Error &&
    /no view open|no field|no submit button|not there any more/.test(error.message)
  )
    return undefined;
  throw error;
}

async function fillAndSubmit(driver: Driver, person: Person, wish: Wish): Promise<string | undefined> {
  await person.command(`/byok-key ${wish.account.name}`, wish.account.channel);
  if (!(await driver.seen(() => person.view()?.submit === 'Review', FORM_WITHIN_MS))) return undefined;
  await person.type('Alias', wish.alias);
  await person.type('Description', 'Chaos');
  await person.type('Business reason', 'To see whether it holds.');
  if (!(await untilReviewed(driver, person))) return undefined;
  await person.tick(BOX, 'I understand');
  for (let tries = 0; tries < TRIES; tries += 1) {
    const { acknowledged } = await person.submit();
    const id = /Your request (\S+) is stored/.exec(person.view()?.text ?? '')?.[1];
    if (acknowledged && id !== undefined) return id;
    if (person.view()?.callbackId !== 'byok-review') return undefined;
    await sleep(AGAIN_AFTER_MS);
  }
  return undefined;
}

const REVIEWS = 6;

/** A review that lost its bot before it was complete is left by Back, and asked for again. */
async function untilReviewed(driver: Driver, person: Person): Promise<boolean> {
  for (let tries = 0; tries < REVIEWS; tries += 1) {
    await person.submit();
    const isComplete = () => person.view()?.submit === 'Submit request';
    if (await driver.seen(isComplete, REVIEW_WITHIN_MS)) return true;
    if (person.view()?.callbackId === 'byok-review') await person.back();
  }
  return false;
}
