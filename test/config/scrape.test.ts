import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { closeHttpServer, type Health, startHttpServer } from '../../src/http-server.js';
import { Metrics } from '../../src/metrics.js';
import type { RecordCounts } from '../../src/redis/counts.js';
import { scraping } from '../../src/scrape.js';

const COUNTS: RecordCounts = {
  requests: [{ status: 'held', account: null, count: 3 }],
  oldestOverdueMs: 1_500,
  undelivered: { waiting: 2, blocked: 0, 'given-up': 1 },
};

function sources(read: () => Promise<RecordCounts>, reasons: readonly string[] = []) {
  const jobs = { counts: async () => [{ queue: 'keys', state: 'failed', count: 4 } as const] };
  return { counts: { read }, jobs, accounts: () => [], unready: async () => reasons };
}

/** The samples of our own that are told of a moment, without those of the process. */
function gaugesIn(text: string): string[] {
  const names = /^byok_(ready|record_readable|requests|oldest_overdue_seconds|jobs|undelivered_messages)[ {]/;
  return text.split('\n').filter((line) => names.test(line));
}

describe('a scrape', () => {
  it('tells how things stand at this moment', async () => {
    const scrape = scraping(
      new Metrics(),
      sources(async () => COUNTS),
    );

    const { text, contentType } = await scrape();

    expect(contentType).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(gaugesIn(text)).toEqual([
      'byok_ready 1',
      'byok_record_readable 1',
      'byok_requests{status="held",account="not-in-config"} 3',
      'byok_oldest_overdue_seconds 1.5',
      'byok_jobs{queue="keys",state="failed"} 4',
      'byok_undelivered_messages{state="waiting"} 2',
      'byok_undelivered_messages{state="blocked"} 0',
      'byok_undelivered_messages{state="given-up"} 1',
    ]);
  });

  it('leaves out what Redis does not say, and never tells it as it was before, or as none', async () => {
    let isDown = false;
    const read = async () => (isDown ? Promise.reject(new Error('Redis is down')) : COUNTS);
    const scrape = scraping(new Metrics(), sources(read, ['Redis takes no writes.']));
    await scrape();
    isDown = true;

    expect(gaugesIn((await scrape()).text)).toEqual([
      'byok_ready 0',
      'byok_record_readable 0',
      'byok_jobs{queue="keys",state="failed"} 4',
    ]);
  });

  it('asks Redis once for all who scrape at the same moment, and anew for the next', async () => {
    let readings = 0;
    const scrape = scraping(
      new Metrics(),
      sources(async () => {
        readings += 1;
        return COUNTS;
      }),
    );

    await Promise.all([scrape(), scrape(), scrape()]);
    expect(readings).toBe(1);
    await scrape();
    expect(readings).toBe(2);
  });
});

describe('the way to the metrics', () => {
  async function ask(scrape: Health['scrape']): Promise<readonly [status: number, body: unknown]> {
    const health = { unready: async () => [], warnings: () => [], undelivered: async () => [], scrape };
    const server = await startHttpServer({ host: '127.0.0.1', port: 0 }, health);
    onTestFinished(() => closeHttpServer(server));
    const { port } = server.address() as AddressInfo;
    const response = await fetch(`http://127.0.0.1:${port}/metrics`);
    return [response.status, await response.json()];
  }

  it('says so while there is nothing to tell yet', async () => {
    expect(await ask(undefined)).toEqual([503, { status: 'starting' }]);
  });

  it('says why when there is nothing it could tell, and the process lives on', async () => {
    expect(await ask(() => Promise.reject(new Error('It broke.')))).toEqual([
      503,
      { status: 'unknown', reasons: ['It broke.'] },
    ]);
  });
});
