import { setTimeout as sleep } from 'node:timers/promises';
import type { RedisServer } from '../sandbox/redis/start-redis.js';
import { Aim, Places, placeOf, type Tally, type Victim } from './aim.js';
import type { Moment } from './gate.js';
import type { Random } from './random.js';
import type { Replica } from './replica.js';

/** A death, for whoever asks later whether it can explain something. */
export interface Death {
  readonly victim: Victim;
  /** The life of the replica that ended; `null` for Redis. */
  readonly life: string | null;
  readonly atMs: number;
}

/** How long a place is waited for before another one is chosen. */
const AIM_MS = 400;
const TRIES = 3;
/** People and jobs need Redis up for a moment in between. */
const REDIS_LIVES_MS = [350, 900] as const;
const ASK_EVERY_MS = 25;

/** Kills bots and Redis where the plan says, and starts Redis again. */
export class Reaper {
  readonly deaths: Death[] = [];
  readonly #places: Readonly<Record<Victim, Places>> = { bot: new Places(), redis: new Places() };
  #aims: Aim[] = [];
  #redisComesBack: Promise<void> | undefined;

  constructor(
    private readonly replicas: readonly Replica[],
    private readonly redis: RedisServer,
    private readonly tally: Tally,
    private readonly random: Random,
  ) {}

  /** To be asked by every gate at every step. */
  passes(replica: Replica, step: string, moment: Moment): 'on' | 'cut' {
    // What a dead process had handed over before goes nowhere any more.
    if (replica.state === 'gone') return 'cut';
    const onRedis = step.startsWith('Redis: ');
    this.#places.bot.see(placeOf('bot', step, moment));
    if (onRedis) this.#places.redis.see(placeOf('redis', step, moment));
    for (const aim of this.#aims) {
      if (aim.victim === 'redis' && (!onRedis || this.#redisComesBack)) continue;
      if (!aim.takes(step, moment)) continue;
      const place = placeOf(aim.victim, step, moment);
      if (aim.victim === 'redis') this.#strikeRedis(place);
      else this.#strikeIf(replica, replica.state, place);
      return 'cut';
    }
    return 'on';
  }

  /** Kills until it is enough; then leaves everybody in peace. */
  async killUntil(isEnough: () => boolean): Promise<void> {
    await Promise.all([this.#killBots(isEnough), this.#killRedis(isEnough)]);
    await this.#redisComesBack;
  }

  async #killBots(isEnough: () => boolean): Promise<void> {
    const random = this.random.of('bots');
    while (!isEnough()) {
      await this.#untilReady(random.chance(0.6) ? 1 : 2, isEnough);
      await sleep(random.below(150));
      if (isEnough()) return;
      await this.#killBot(random);
    }
  }

  async #killBot(random: Random): Promise<void> {
    const how = random.fraction();
    const starting = this.replicas.find(({ state }) => state === 'starting');
    if (how < 0.12 && starting) {
      await sleep(random.below(900));
      this.#strikeIf(starting, 'starting', 'bot|while it starts|');
    } else if (how < 0.2) {
      this.#strikeIf(random.pick(this.replicas), 'ready', 'bot|at any moment|');
    } else if (how < 0.24) {
      for (const replica of this.replicas) this.#strikeIf(replica, 'ready', 'bot|all at once|');
    } else if (!(await this.#aim('bot', random))) {
      this.#strikeIf(random.pick(this.replicas), 'ready', 'bot|at any moment|');
    }
  }

  async #killRedis(isEnough: () => boolean): Promise<void> {
    const random = this.random.of('redis');
    const [least, most] = REDIS_LIVES_MS;
    while (!isEnough()) {
      await this.#redisComesBack;
      await sleep(least + random.below(most - least));
      if (isEnough()) return;
      if (random.chance(0.1) || !(await this.#aim('redis', random))) {
        if (!this.#redisComesBack && !isEnough()) this.#strikeRedis('redis|at any moment|');
      }
    }
  }

  /** `false`: nothing passed there in time. */
  async #aim(victim: Victim, random: Random): Promise<boolean> {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const isLast = tries === TRIES - 1;
      const place = isLast ? undefined : this.#places[victim].choose(this.tally, random);
      const aim = new Aim({ victim, place, toLetGo: random.below(3), withinMs: AIM_MS }, this.tally);
      this.#aims = [...this.#aims, aim];
      const isHit = await aim.hit;
      this.#aims = this.#aims.filter((each) => each !== aim);
      if (isHit) return true;
    }
    return false;
  }

  #strikeIf(replica: Replica, state: Replica['state'], place: string): void {
    if (replica.state !== state) return;
    this.deaths.push({ victim: 'bot', life: replica.life, atMs: Date.now() });
    this.tally.add(place, 1);
    replica.kill();
  }

  #strikeRedis(place: string): void {
    if (this.#redisComesBack) return;
    this.deaths.push({ victim: 'redis', life: null, atMs: Date.now() });
    this.tally.add(place, 1);
    this.#redisComesBack = this.redis
      .kill()
      .then(() => this.redis.restart())
      .finally(() => {
        this.#redisComesBack = undefined;
      });
  }

  async #untilReady(count: number, isEnough: () => boolean): Promise<void> {
    while (this.replicas.filter(({ state }) => state === 'ready').length < count && !isEnough()) {
      await sleep(ASK_EVERY_MS);
    }
  }
}
