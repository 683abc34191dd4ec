import { z } from 'zod';
import type { RequestId, UserId } from '../domain/names.js';
import type { ChangeTurn, Homes, HomeTurn } from '../workflow/homes-port.js';
import { asking } from './failures.js';
import type { KeyNames } from './key-names.js';
import { parsing } from './read-snapshot.js';
import type { Scripted } from './scripts.js';

const KEPT_MS = 30 * 24 * 3_600_000;
/** Changes come in bursts; what a person sees a second later is fresh. */
const GATHERED_MS = 1_000;
/** A replica that claims a turn and dies leaves it to the others after this. */
const CLAIMED_FOR_MS = 20_000;

/** For each person who has opened their Home tab, its hash; and two sets of what is to be done, by when. */
export class RedisHomes implements Homes {
  constructor(
    private readonly redis: Scripted,
    private readonly names: KeyNames,
  ) {}

  async opened(user: UserId): Promise<void> {
    const { names } = this;
    await asking('home', () => this.redis.byokHomeOpened(names.home(user), names.homesDue, user, KEPT_MS));
  }

  async keptAmong(users: readonly UserId[]): Promise<UserId[]> {
    if (users.length === 0) return [];
    const hashes = await asking('home', () => this.redis.mget(...users.map((user) => this.names.home(user))));
    return users.filter((_user, at) => hashes[at] !== null);
  }

  async lastHash(user: UserId): Promise<string | null> {
    return (await asking('home', () => this.redis.get(this.names.home(user)))) || null;
  }

  async drawn(user: UserId, hash: string | null): Promise<void> {
    await asking('home', () => this.redis.set(this.names.home(user), hash ?? '', 'KEEPTTL', 'XX'));
  }

  async forget(user: UserId): Promise<void> {
    await asking('home', () => this.redis.del(this.names.home(user)));
  }

  async askFor(users: readonly UserId[]): Promise<void> {
    if (users.length === 0) return;
    await asking('home', () => this.redis.byokHomeAsk(this.names.homesDue, GATHERED_MS, ...users));
  }

  async claimDue(most: number): Promise<HomeTurn[]> {
    const turns = await this.claim(this.names.homesDue, most);
    return turns.map(([user, claim]) => ({ user: user as UserId, claim }));
  }

  async claimChanged(most: number): Promise<ChangeTurn[]> {
    const turns = await this.claim(this.names.homesChanged, most);
    return turns.map(([request, claim]) => ({ request: request as RequestId, claim }));
  }

  async done(turn: HomeTurn | ChangeTurn): Promise<void> {
    await this.end(turn, '');
  }

  async putBack(turn: HomeTurn | ChangeTurn, afterMs: number): Promise<void> {
    await this.end(turn, String(afterMs));
  }

  private async claim(key: string, most: number): Promise<[string, string][]> {
    const claimed = await asking('home', () => this.redis.byokTurnClaim(key, most, CLAIMED_FOR_MS));
    return parsing('the Home tabs', () => Claimed.parse(claimed));
  }

  private async end(turn: HomeTurn | ChangeTurn, afterMs: string): Promise<void> {
    const { names } = this;
    const [key, name] = 'user' in turn ? [names.homesDue, turn.user] : [names.homesChanged, turn.request];
    await asking('home', () => this.redis.byokTurnEnd(key, name, turn.claim, afterMs));
  }
}

const Claimed = z.array(z.tuple([z.string(), z.string()]));
