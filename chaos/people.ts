import { setTimeout as sleep } from 'node:timers/promises';
import { ACCOUNTS, APPROVERS, ASKING, type CompanyAccount } from './company.js';
import { ask, type CardNow, type Driver } from './driver.js';
import type { Random } from './random.js';
import { requesterOn } from './told.js';

const LOOK_EVERY_MS = 120;
const CARE_EVERY_MS = 700;

/** The people of one round: they ask at the pace of the kills, decide what they see, and clear up what failed. */
export class People {
  readonly #deciding: Promise<void>[] = [];
  readonly #known = new Set<string>();
  #loops: Promise<void>[] = [];
  #isCalm = false;
  #isOver = false;
  #asked = 0;

  constructor(
    private readonly driver: Driver,
    private readonly random: Random,
    private readonly requests: number,
    /** How much of the round is over, from 0 to 1. */
    private readonly progress: () => number,
  ) {}

  /** Resolves when everybody has asked for what they wanted and decided what there was to decide. */
  async act(): Promise<void> {
    this.#loops = [this.#watch(), this.#care()];
    const working = Promise.all(ASKING.map((name) => this.#askAll(name)))
      .then(() => sleep(LOOK_EVERY_MS * 2))
      .then(() => Promise.all(this.#deciding));
    // A loop ends only when everybody goes home, or with a fault of this program.
    await Promise.race([working, Promise.all(this.#loops)]);
  }

  /** From now on whatever is left open is brought to its end. */
  becalm(): void {
    this.#isCalm = true;
  }

  async goHome(): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#loops);
  }

  /** Requests are spread over the round, so that there is something on its way whenever somebody dies. */
  async #askAll(name: string): Promise<void> {
    for (;;) {
      const index = this.#asked;
      if (index >= this.requests || this.#isOver) return;
      if (index / this.requests > this.progress() / LAST_ASKED_AT && !this.#isCalm) {
        await sleep(LOOK_EVERY_MS);
        continue;
      }
      this.#asked += 1;
      const account = this.random.of(`wish ${index}`).pick(ACCOUNTS);
      await ask(this.driver, name, { account, alias: `chaos-${index}` });
    }
  }

  async #watch(): Promise<void> {
    while (!this.#isOver) {
      for (const card of this.driver.cards()) {
        if (this.#known.has(card.id)) continue;
        this.#known.add(card.id);
        this.#deciding.push(new Decisions(this.driver, this.random, card).play());
      }
      await sleep(LOOK_EVERY_MS);
    }
  }

  async #care(): Promise<void> {
    const random = this.random.of('care');
    while (!this.#isOver) {
      for (const card of this.driver.cards()) await this.#careFor(card, random);
      await sleep(CARE_EVERY_MS);
    }
  }

  async #careFor(card: CardNow, random: Random): Promise<void> {
    if (!this.#isCalm && random.chance(0.5)) return;
    const { kind } = card.status;
    const decisions = new Decisions(this.driver, this.random, card);
    const somebody = random.pick(decisions.eligible());
    if (kind === 'failed' || kind === 'unfinished') {
      await this.driver.press(somebody, card, random.chance(0.1) ? 'Give up' : 'Retry');
    } else if (kind === 'held') {
      await this.driver.press(somebody, card, this.#hasKey(card.id) ? 'Look again' : 'Create again');
    } else if (kind === 'pending' && this.#isCalm) {
      for (const name of random.shuffled(decisions.eligible()))
        await this.driver.press(name, card, 'Approve');
    }
  }

  /** What an approver sees in the AWS console. */
  #hasKey(id: string): boolean {
    return this.driver.world.aws.keys().some(({ tags }) => tags['byok:request-id'] === id);
  }
}

/** The last request is asked for when this much of the round is over. */
const LAST_ASKED_AT = 0.85;
const TRIES = 6;
const AGAIN_AFTER_MS = 400;

type Plan = 'approve' | 'deny' | 'cancel' | 'deny against approve' | 'cancel against approve' | 'leave';

const PLANS: readonly (readonly [Plan, number])[] = [
  ['approve', 55],
  ['deny', 5],
  ['cancel', 5],
  ['deny against approve', 12],
  ['cancel against approve', 12],
  ['leave', 11],
];

/** What people do with one request, from the moment its card is there. */
class Decisions {
  private readonly account: CompanyAccount | undefined;
  private readonly requester: string;
  private readonly random: Random;

  constructor(
    private readonly driver: Driver,
    random: Random,
    private readonly card: CardNow,
  ) {
    const text = driver.world.slack.plainText(card.message);
    this.account = ACCOUNTS.find(({ channel }) => channel === card.message.channel);
    this.requester = requesterOn(text) ?? '';
    this.random = random.of(/chaos-\d+/.exec(text)?.[0] ?? card.id);
  }

  /** Everybody who may stand for one of its lines. */
  eligible(): string[] {
    const names = (this.account?.lines ?? []).flatMap(({ people }) => people);
    return [...new Set(names)].filter((name) => name !== this.requester);
  }

  async play(): Promise<void> {
    const { random } = this;
    const [plan] = random.weighted(PLANS, ([, weight]) => weight);
    await sleep(random.below(500));
    const approving = () => this.#approve();
    const denying = () => this.#deny(random.pick(this.eligible()));
    const cancelling = () => this.#cancel();
    switch (plan) {
      case 'approve':
        return approving();
      case 'deny':
        return denying();
      case 'cancel':
        return cancelling();
      case 'deny against approve':
        await Promise.all([approving(), denying()]);
        return;
      case 'cancel against approve':
        await Promise.all([approving(), cancelling()]);
        return;
      case 'leave':
        return;
    }
  }

  /** Everybody at once, or one after the other; some twice, some delivered twice, some who may not. */
  async #approve(): Promise<void> {
    const { random } = this;
    const strangers = random.chance(0.2) ? [this.requester, random.pick(APPROVERS)] : [];
    const names = random.shuffled([...this.eligible(), ...strangers].filter((name) => name !== ''));
    const spreadMs = random.pick([0, 50, 1_500]);
    await Promise.all(
      names.map(async (name) => {
        const [waitMs, isDouble, isRedelivered] = [
          random.below(spreadMs + 1),
          random.chance(0.2),
          random.chance(0.2),
        ];
        await sleep(waitMs);
        if (isRedelivered) this.driver.world.slack.duplicateNextDelivery();
        if (isDouble) await this.driver.press(name, this.card, 'Approve');
        await this.#insist(name, 'Approve');
      }),
    );
  }

  /** Presses until it is acknowledged, or until the button is gone. */
  async #insist(name: string, button: string): Promise<void> {
    for (let tries = 0; tries < TRIES; tries += 1) {
      if (await this.driver.press(name, this.card, button)) return;
      await sleep(AGAIN_AFTER_MS);
    }
  }

  async #deny(name: string): Promise<void> {
    for (let tries = 0; tries < TRIES; tries += 1) {
      if (await this.driver.deny(name, this.card)) return;
      await sleep(AGAIN_AFTER_MS);
    }
  }

  async #cancel(): Promise<void> {
    if (this.requester === '') return;
    for (let tries = 0; tries < TRIES; tries += 1) {
      if (await this.driver.cancel(this.requester, this.card.id)) return;
      await sleep(AGAIN_AFTER_MS);
    }
  }
}
