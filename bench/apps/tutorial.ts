import type { BlockAction, ButtonAction } from '@slack/bolt';
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { z } from 'zod';
import { createApp, startApp, variable } from './slack-app.js';

/**
 * An approval bot as somebody writes it who has read the tutorials of Bolt and BullMQ: acknowledge first, change the
 * request in Redis, queue the work, tell the channel from a worker that keeps to Slack's limit. What it acknowledges
 * is lost when it dies at the wrong moment, and of two people who click at once both may win.
 */
const connection = new Redis(variable('REDIS_URL'), { maxRetriesPerRequest: null });
const queue = new Queue('decisions', { connection });
const app = createApp();

const KeyRequest = z.object({ status: z.string(), alias: z.string() });

app.action<BlockAction<ButtonAction>>('approve', async ({ ack, action, body }) => {
  await ack();
  const [id = ''] = (action.value ?? '').split(' ');
  const found = await connection.get(`request:${id}`);
  if (found === null) return;
  const request = KeyRequest.parse(JSON.parse(found));
  if (request.status !== 'pending') return;
  const approved = { ...request, status: 'approved', approvedBy: body.user.id };
  await connection.set(`request:${id}`, JSON.stringify(approved));
  await queue.add('approved', { id, channel: body.channel?.id, ts: body.message?.['ts'] });
});

const Job = z.object({ id: z.string(), channel: z.string(), ts: z.string() });

new Worker(
  'decisions',
  async ({ data }) => {
    const { id, channel, ts } = Job.parse(data);
    await app.client.chat.postMessage({ channel, thread_ts: ts, text: `Request ${id} is approved.` });
  },
  { connection: connection.duplicate(), limiter: { max: 1, duration: 1_000 } },
);

await startApp(app);
