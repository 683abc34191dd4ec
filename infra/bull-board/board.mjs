// bull-board over the three queues, to look and not to touch. A program of its own: the bot neither needs it nor has it.
import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { ExpressAdapter } from '@bull-board/express';
import { Queue } from 'bullmq';
import express from 'express';
import { Redis } from 'ioredis';

const QUEUES = ['approvals', 'keys', 'notices'];

const {
  REDIS_URL,
  REDIS_KEY_PREFIX = '{byok}',
  BULL_BOARD_HOST = '127.0.0.1',
  BULL_BOARD_PORT = '8090',
} = process.env;
if (!REDIS_URL) {
  process.stderr.write(
    'REDIS_URL: is not set; give the server of the bot, on a Cluster the master of its slot.\n',
  );
  process.exit(2);
}

const connection = new Redis(REDIS_URL, { maxRetriesPerRequest: 1 });
connection.on('error', ({ message }) => process.stderr.write(`Redis: ${message}\n`));
const prefix = `${REDIS_KEY_PREFIX}:jobs`;
// Without this, a queue that is looked at would write its version into Redis.
const queues = QUEUES.map((name) => new Queue(name, { connection, prefix, skipMetasUpdate: true }));

const adapter = new ExpressAdapter();
createBullBoard({
  queues: queues.map((queue) => new BullMQAdapter(queue, { readOnlyMode: true })),
  serverAdapter: adapter,
});

const app = express();
// Whatever the library lets through: reading is all that there is.
app.use((request, response, next) => {
  if (request.method === 'GET') next();
  else response.status(405).set('allow', 'GET').end();
});
app.use(adapter.getRouter());
const server = app.listen(Number(BULL_BOARD_PORT), BULL_BOARD_HOST, (error) => {
  if (error) throw error;
  process.stdout.write(`http://${BULL_BOARD_HOST}:${server.address().port}\n`);
});
