import { expect } from 'vitest';
import type { Person } from '../../sandbox/slack/person.js';
import {
  type Asked,
  ask,
  BOX,
  cardSays,
  entriesFor,
  keyIdOf,
  posted,
  requestIdOf,
  review,
  type Scene,
} from './story.js';

/** What people are told when their press or submission is not known to be stored, and that it is theirs to repeat. */
const WORDS = [
  'Nothing was stored and nothing has changed: my store does not answer. Press again in a minute',
  'I could not make sure that this was stored. Press again in a moment: it counts once',
];
const AGAIN_AFTER_MS = 100;
/** Longer than any failover here, and the time that jobs and locks take to come back. */
const PATIENCE_MS = 30_000;

/** Something that somebody did until it was received. */
interface Received {
  /** What each try before that was answered. */
  readonly told: readonly string[];
  /** By `performance.now()`. */
  readonly atMs: number;
}

/** Presses Approve as a person does in an outage: reads why it was not received, and presses again. */
async function approveInOutage({ slack }: Scene, person: Person, asked: Asked): Promise<Received> {
  // What they have on the screen: counted after all, the card may have lost its buttons meanwhile.
  const seen = asked.message();
  return untilReceived(async () => {
    const notesBefore = person.notes().length;
    const { acknowledged } = await person.clickStale(seen, 'Approve');
    if (acknowledged) return undefined;
    const note = await slack.until(() => person.notes()[notesBefore], `a note to ${person.name}`);
    return note.text;
  });
}

/** Submits the review that is open, likewise. */
async function submitInOutage(person: Person): Promise<Received> {
  return untilReceived(async () => {
    const { errors } = await person.submit();
    return errors?.[BOX];
  });
}

async function untilReceived(tryOnce: () => Promise<string | undefined>): Promise<Received> {
  const told: string[] = [];
  const deadlineMs = performance.now() + PATIENCE_MS;
  for (;;) {
    const words = await tryOnce();
    if (words === undefined) return { told, atMs: performance.now() };
    if (!WORDS.some((known) => words.startsWith(known))) throw new Error(`Nobody can act on "${words}".`);
    told.push(words);
    if (performance.now() > deadlineMs) throw new Error(`Never received. The last was "${words}".`);
    await new Promise((resolve) => setTimeout(resolve, AGAIN_AFTER_MS));
  }
}

/** When it was, by `performance.now()`. */
export interface LivedThrough {
  /** Something was received again. */
  readonly receivedAtMs: number;
  /** Every request had its key, and its card and thread said so. */
  readonly doneAtMs: number;
}

/**
 * People decide on four requests, and submit a fifth, while Redis goes away and comes back. They are told what
 * they can act on until they are received; in the end each request has exactly one key.
 *
 * @param outage begins it at once, and resolves when it is over.
 */
export async function liveThrough(scene: Scene, outage: () => Promise<void>): Promise<LivedThrough> {
  const { alice, bob, carol, dave, erin } = scene;
  const requests: Asked[] = [];
  for (const person of [alice, dave, alice, dave]) {
    requests.push(await ask(scene, person, { account: 'lab' }));
    await person.close();
  }
  await review(scene, erin, entriesFor('lab', { alias: 'in-the-outage' }));

  const byBob = approveInTurn(scene, bob, requests.slice(0, 2));
  const byCarol = approveInTurn(scene, carol, requests.slice(2));
  const isOver = outage();
  const submitted = submitInOutage(erin);
  await isOver;
  const received = [...(await byBob), ...(await byCarol), await submitted];

  const late = await posted(scene, requestIdOf(erin));
  await approveInOutage(scene, bob, late);
  for (const request of [...requests, late]) await hasOneKey(scene, request);
  const afterRefusals = received.filter(({ told }) => told.length > 0).map(({ atMs }) => atMs);
  return { receivedAtMs: Math.min(...afterRefusals), doneAtMs: performance.now() };
}

async function approveInTurn(scene: Scene, person: Person, requests: readonly Asked[]): Promise<Received[]> {
  const received: Received[] = [];
  for (const request of requests) received.push(await approveInOutage(scene, person, request));
  return received;
}

async function hasOneKey(scene: Scene, request: Asked): Promise<void> {
  const keyId = await keyIdOf(scene, request);
  await cardSays(scene, request, `Created: ${keyId}`);
  const keys = scene.aws.keys().filter(({ tags }) => tags['byok:request-id'] === request.id);
  expect(keys).toMatchObject([{ keyId }]);
}
