import { setTimeout as sleep } from 'node:timers/promises';
import { WebAPIRateLimitedError } from '@slack/web-api';
import { describe, expect, it } from 'vitest';
import { GENERAL, openOffice, REQUESTS, webClient } from './office.js';

describe('rate limits', () => {
  it('let short bursts of messages pass in each channel, and then say when to come back', async () => {
    const slack = await openOffice({ rateLimits: { messagesPerSecond: 2 } });
    slack.inviteBot(GENERAL);
    const post = (channel: string) => webClient(slack).chat.postMessage({ channel, text: 'A key' });
    for (let posted = 0; posted < 5; posted += 1) await post(REQUESTS);

    const refusal = await post(REQUESTS).catch((error: unknown) => error);

    expect(refusal).toBeInstanceOf(WebAPIRateLimitedError);
    expect(refusal).toMatchObject({ retryAfter: 1 });
    expect(slack.messages(REQUESTS)).toHaveLength(5);
    await expect(post(GENERAL)).resolves.toMatchObject({ ok: true });
    await sleep(600);
    await expect(post(REQUESTS)).resolves.toMatchObject({ ok: true });
  });

  it('count changes of messages for the whole workspace', async () => {
    const slack = await openOffice({ rateLimits: { updatesPerMinute: 2 } });
    const { chat } = webClient(slack);
    const { ts = '' } = await chat.postMessage({ channel: REQUESTS, text: 'A key' });
    const update = () => chat.update({ channel: REQUESTS, ts, text: 'Another key' });
    await update();
    await update();

    await expect(update()).rejects.toMatchObject({ retryAfter: 30 });
  });

  it('are none unless there are some', async () => {
    const slack = await openOffice();
    const { chat } = webClient(slack);

    for (let posted = 0; posted < 30; posted += 1)
      await chat.postMessage({ channel: REQUESTS, text: 'A key' });

    expect(slack.messages(REQUESTS)).toHaveLength(30);
  });
});
