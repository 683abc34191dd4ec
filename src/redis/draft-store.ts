import type { Draft, DraftStore } from '../workflow/ports.js';
import type { RedisClient } from './connect.js';
import { asking } from './failures.js';
import type { KeyNames } from './key-names.js';
import { parsing } from './read-snapshot.js';

const KEPT_SECONDS = 24 * 3_600;

/** What is being filled in, for a day after the last change. */
export class RedisDraftStore implements DraftStore {
  constructor(
    private readonly redis: RedisClient,
    private readonly names: KeyNames,
  ) {}

  async save(formId: string, draft: Draft): Promise<void> {
    const key = this.names.draft(formId);
    await asking('save draft', () => this.redis.set(key, JSON.stringify(draft), 'EX', KEPT_SECONDS));
  }

  async load(formId: string): Promise<Draft | undefined> {
    const text = await asking('load draft', () => this.redis.get(this.names.draft(formId)));
    return text === null ? undefined : parsing('a form', () => JSON.parse(text) as Draft);
  }
}
