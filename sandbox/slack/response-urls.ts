import { ApiError } from './api-error.js';
import { MESSAGE_TEXT } from './block-kit/limits.js';
import { secret } from './ids.js';
import { type Fields, flagOf, isFields } from './json.js';
import { readSpoken } from './spoken.js';
import type { Message, Note, World } from './world.js';

/** @see https://docs.slack.dev/interactivity/handling-user-interaction#message_responses */
const USES = 5;
const LIFETIME_MS = 30 * 60_000;

/** Where an interaction came from, and so where its response URL leads. */
export interface Origin {
  readonly personId: string;
  readonly channel: string;
  readonly source?: Message | Note;
}

export class ResponseUrls {
  /** Where the stand-in listens; known once it does. */
  baseUrl = '';
  readonly #issued = new Map<string, { origin: Origin; uses: number; atMs: number }>();

  issue(kind: 'commands' | 'actions', teamId: string, origin: Origin): string {
    const path = `/${kind}/${teamId}/${Date.now()}/${secret(12)}`;
    this.#issued.set(path, { origin, uses: 0, atMs: performance.now() });
    return this.baseUrl + path;
  }

  /** Every path there has been: whoever has one can speak as the app for half an hour. */
  get paths(): string[] {
    return [...this.#issued.keys()];
  }

  knows(path: string): boolean {
    return this.#issued.has(path);
  }

  /** @throws {ApiError} `used_url` after five posts, `expired_url` after 30 minutes, and as a message is refused. */
  answer(world: World, path: string, body: unknown): void {
    const issued = this.#issued.get(path);
    if (!issued) throw new ApiError('invalid_url');
    if (performance.now() - issued.atMs > LIFETIME_MS) throw new ApiError('expired_url');
    if (issued.uses >= USES) throw new ApiError('used_url');
    if (!isFields(body)) throw new ApiError('invalid_payload');
    issued.uses += 1;
    respond(world, issued.origin, body);
  }
}

function respond(world: World, { personId, channel, source }: Origin, body: Fields): void {
  const original = source && (world.message(channel, source.ts) ?? world.note(channel, source.ts));
  if (flagOf(body['delete_original'])) {
    if (original) world.remove(original);
    return;
  }
  const { text = '', blocks = [] } = readSpoken(body, MESSAGE_TEXT.post);
  if (flagOf(body['replace_original']) && original) {
    if ('to' in original) world.rewrite(original, { text, blocks });
    else world.edit(original, { text, blocks });
    return;
  }
  const threadTs = body['thread_ts'];
  const thread = typeof threadTs === 'string' ? { threadTs } : {};
  if (body['response_type'] === 'in_channel') world.post({ channel, text, blocks, ...thread });
  else world.whisper({ channel, to: personId, text, blocks, via: 'response_url', ...thread });
}
