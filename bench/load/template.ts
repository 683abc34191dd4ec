import { setTimeout as sleep } from 'node:timers/promises';
import type { Message } from '../../sandbox/slack/world.js';
import { type RequestRecord, readRecord } from './record.js';
import { fillForm, type Scene, startOurs, submitForm } from './scene.js';

/** A request that waits for its decision, as the bot itself wrote it. */
export interface Template {
  readonly card: Message;
  readonly record: RequestRecord;
}

/**
 * Has one request made by people and the bot, and reads what Redis then holds of it. Ten thousands of requests by
 * way of the form would take an hour; a copy of the record is, to the bot, a request like any other.
 */
export async function makeTemplate(scene: Scene): Promise<Template> {
  const [account] = scene.accounts;
  if (!account) throw new Error('There is no account to ask for.');
  const bot = await startOurs(scene);
  await fillForm(scene, account, 'orders');
  const { card } = await submitForm(scene, account);
  const [, id = ''] = /Key request (\S+?)"/.exec(JSON.stringify(card.blocks)) ?? [];
  await untilNothingIsOwed(scene, id);
  await bot.stop();
  return { card, record: await readRecord(scene.redis, id) };
}

const CALM_AFTER_MS = 1_500;

/** Until what Redis holds of the request has not changed for a while: the card is drawn, the thread told. */
async function untilNothingIsOwed({ redis }: Scene, id: string): Promise<void> {
  let before = '';
  for (;;) {
    await sleep(CALM_AFTER_MS);
    const { pieces } = await readRecord(redis, id);
    const now = JSON.stringify(pieces);
    if (now === before) return;
    before = now;
  }
}
