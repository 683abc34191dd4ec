import type { ChannelId, MessageTs, RequestId, UserId } from '../domain/names.js';
import type { Card } from '../domain/request.js';
import type { Copy, CopyStore, Drawn } from '../workflow/copy-port.js';
import { asking } from './failures.js';
import type { KeyNames } from './key-names.js';
import type { Scripted } from './scripts.js';

const POSTING = 'posting';

/** One hash for each request: person → their copy. */
export class RedisCopies implements CopyStore {
  constructor(
    private readonly redis: Scripted,
    private readonly names: KeyNames,
  ) {}

  async of(id: RequestId): Promise<ReadonlyMap<UserId, Copy>> {
    const all = await asking('copies', () => this.redis.hgetall(this.names.copies(id)));
    return new Map(Object.entries(all).map(([user, copy]) => [user as UserId, readCopy(copy)]));
  }

  async begin(id: RequestId, to: UserId): Promise<void> {
    await asking('copies', () => this.redis.hsetnx(this.names.copies(id), to, POSTING));
  }

  async record(id: RequestId, to: UserId, message: Card): Promise<Card | undefined> {
    const key = this.names.copies(id);
    const copy = await asking('copies', () => this.redis.byokRecordCopy(key, to, textOf(message)));
    const known = readCopy(String(copy));
    return known.state === 'posted' ? known.message : undefined;
  }

  async noteDrawn(id: RequestId, to: UserId, { message, version }: Drawn): Promise<void> {
    const key = this.names.copies(id);
    await asking('copies', () => this.redis.byokChangeCopy(key, to, textOf(message), version));
  }

  async forget(id: RequestId, to: UserId, message: Card): Promise<void> {
    const key = this.names.copies(id);
    await asking('copies', () => this.redis.byokChangeCopy(key, to, textOf(message), ''));
  }
}

function textOf({ channel, ts }: Card): string {
  return `${channel} ${ts}`;
}

function readCopy(text: string): Copy {
  const [channel = '', ts, version] = text.split(' ');
  if (ts === undefined) return { state: 'posting' };
  const message = { channel: channel as ChannelId, ts: ts as MessageTs };
  return { state: 'posted', message, version: Number(version) };
}
