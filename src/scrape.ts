import type { AccountId } from './domain/names.js';
import type { Metrics, Reading } from './metrics.js';
import type { BullJobQueue } from './queue/bull-job-queue.js';
import type { RedisCounts } from './redis/counts.js';

/** What `/metrics` answers. */
interface Scraped {
  readonly contentType: string;
  readonly text: string;
}

export type Scrape = () => Promise<Scraped>;

export interface Sources {
  readonly counts: Pick<RedisCounts, 'read'>;
  readonly jobs: Pick<BullJobQueue, 'counts'>;
  readonly accounts: () => readonly AccountId[];
  readonly unready: () => Promise<readonly string[]>;
}

/** Whoever asks while an answer is being made gets that one: scrapes cost Redis one reading at a time. */
export function scraping(metrics: Metrics, sources: Sources): Scrape {
  let underWay: Promise<Scraped> | undefined;
  const scrape = async (): Promise<Scraped> => {
    try {
      return { contentType: metrics.contentType, text: await metrics.expose(await read(sources)) };
    } finally {
      underWay = undefined;
    }
  };
  return () => {
    underWay ??= scrape();
    return underWay;
  };
}

async function read({ counts, jobs, accounts, unready }: Sources): Promise<Reading> {
  const [reasons, record, jobCounts] = await Promise.all([
    unready(),
    counts.read(accounts()).catch(() => undefined),
    jobs.counts().catch(() => undefined),
  ]);
  return { ready: reasons.length === 0, record, jobs: jobCounts };
}
