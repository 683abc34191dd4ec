import { setTimeout as sleep } from 'node:timers/promises';
import type { Company } from '../../sandbox/company.js';
import type { Message } from '../../sandbox/slack/world.js';
import { REGION, type Scene, type Wish } from './scene.js';

const BOX = 'I understand the security, availability, and durability implications of using an imported key';
const AT_ONCE = 6;
const VIEW_WITHIN_MS = 60_000;

/** Everybody fills the form and waits before the review with its box ticked; nobody has submitted yet. */
export async function prepareReviews(scene: Scene, told: (ready: number) => void): Promise<void> {
  const waiting = [...scene.wishes];
  let ready = 0;
  const fillAll = async () => {
    for (let wish = waiting.pop(); wish; wish = waiting.pop()) {
      await fillForm(scene.company, wish);
      ready += 1;
      told(ready);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, fillAll));
}

async function fillForm({ slack }: Company, { person: name, account, alias }: Wish): Promise<void> {
  const person = slack.person(name);
  await person.command(`/byok-key ${account.name}`);
  await slack.until(() => person.view()?.submit === 'Review', `the form of ${name}`, VIEW_WITHIN_MS);
  await person.choose('Region', REGION);
  await person.type('Alias', alias);
  await person.choose('Regionality', 'Single-Region key');
  await person.type('Business reason', 'Orders must be encrypted with our own key material.');
  await person.submit();
  await slack.until(
    () => person.view()?.submit === 'Submit request',
    `the review of ${name}`,
    VIEW_WITHIN_MS,
  );
  await person.tick(BOX, 'I understand');
}

/**
 * One request from beginning to end with nobody else there. Answers the milliseconds from its approval to its
 * key: what a key takes by itself, on this machine at this time.
 */
export async function playLone({ company, loner, approvers }: Scene): Promise<number> {
  const { slack, aws } = company;
  await fillForm(company, loner);
  await slack.person(loner.person).submit();
  const card = await slack.until(
    () => slack.messages(loner.account.channel)[0],
    'a lone card',
    VIEW_WITHIN_MS,
  );
  const pressedAtMs = performance.now();
  await slack.person(approvers[0] ?? '').click(card, 'Approve');
  await aws.until(() => aws.keys().length === 1, 'a lone key', VIEW_WITHIN_MS);
  return performance.now() - pressedAtMs;
}

/** How Slack and a person saw one press of a button. */
export interface Press {
  readonly outcome: 'acknowledged' | 'refused with words' | 'refused without words' | 'not answered in time';
  readonly afterMs: number;
}

export interface Submitted {
  readonly wish: Wish;
  readonly id: string;
  readonly presses: readonly Press[];
}

/** What does not go through is pressed again by its person, so often. */
const MOST_PRESSES = 8;
const PRESSED_AGAIN_AFTER_MS = 2_000;

/** All of them submit, evenly over the time. */
export async function submitAll({ company, wishes }: Scene, seconds: number): Promise<Submitted[]> {
  return evenly(wishes, seconds, async (wish) => {
    const person = company.slack.person(wish.person);
    const presses = await pressing(async () => {
      const { acknowledged, afterMs, errors } = await person.submit();
      if (!acknowledged) return { outcome: 'not answered in time', afterMs };
      if (!errors) return { outcome: 'acknowledged', afterMs };
      const words = Object.values(errors).join('');
      return { outcome: words === '' ? 'refused without words' : 'refused with words', afterMs };
    });
    const [, id = ''] = /Your request (\S+) is stored/.exec(person.view()?.text ?? '') ?? [];
    return { wish, id, presses };
  });
}

export interface Card {
  readonly id: string;
  readonly wish: Wish;
  readonly message: Message;
}

export interface Approved {
  readonly card: Card;
  readonly pressedAtMs: number;
  readonly presses: readonly Press[];
}

/** All of them are approved, evenly over the time, one by each of the approvers in turn. */
export async function approveAll(
  { company, approvers }: Scene,
  cards: readonly Card[],
  seconds: number,
): Promise<Approved[]> {
  let turn = 0;
  return evenly(cards, seconds, async (card) => {
    turn += 1;
    const approver = company.slack.person(approvers[turn % approvers.length] ?? '');
    const pressedAtMs = Date.now();
    const presses = await pressing(async () => {
      const { acknowledged, afterMs } = await approver.clickStale(card.message, 'Approve');
      return { outcome: acknowledged ? 'acknowledged' : 'not answered in time', afterMs };
    });
    return { card, pressedAtMs, presses };
  });
}

/** Waits until every request has its card in its channel, at most so long; answers those that are there. */
export async function untilPosted(
  { company, accounts }: Scene,
  submitted: readonly Submitted[],
  withinMs: number,
  told: (posted: number) => void,
): Promise<Card[]> {
  const endMs = performance.now() + withinMs;
  const missing = new Map(submitted.map((each) => [each.id, each.wish]));
  const cards: Card[] = [];
  while (missing.size > 0 && performance.now() < endMs) {
    for (const message of accounts.flatMap(({ channel }) => company.slack.messages(channel))) {
      const [, id = ''] = /Key request (\S+?)"/.exec(JSON.stringify(message.blocks)) ?? [];
      const wish = missing.get(id);
      if (!wish) continue;
      missing.delete(id);
      cards.push({ id, wish, message });
    }
    told(cards.length);
    await sleep(LOOK_EVERY_MS);
  }
  return mixed(cards);
}

const LOOK_EVERY_MS = 500;

/** The cards of small accounts come first; approvals come in the order of the wishes. */
function mixed(cards: readonly Card[]): Card[] {
  const place = ({ wish }: Card) => Number(wish.person.split('-')[1]);
  return cards.toSorted((one, other) => place(one) - place(other));
}

async function evenly<In, Out>(
  all: readonly In[],
  seconds: number,
  act: (each: In) => Promise<Out>,
): Promise<Out[]> {
  const startMs = performance.now();
  return Promise.all(
    all.map(async (each, at) => {
      await sleep(startMs + (at * seconds * 1_000) / all.length - performance.now());
      return act(each);
    }),
  );
}

async function pressing(press: () => Promise<Press>): Promise<Press[]> {
  const presses: Press[] = [];
  while (presses.length < MOST_PRESSES) {
    const last = await press();
    presses.push(last);
    if (last.outcome === 'acknowledged') break;
    await sleep(PRESSED_AGAIN_AFTER_MS);
  }
  return presses;
}
