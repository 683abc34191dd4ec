import type { Fields } from './json.js';
import type { Workspace } from './workspace.js';

export interface Envelope {
  readonly id: string;
  readonly type: 'slash_commands' | 'interactive' | 'events_api';
  readonly payload: Fields;
}

/** What the app said in its acknowledgement; nothing if it gave none in time. */
export type Acknowledgement = { readonly answer: unknown };

/** One way of bringing an envelope to the app, once for each call. */
export interface Transport {
  deliver(envelope: Envelope): Promise<Acknowledgement | undefined>;
}

/** What became of a delivery, as the person who caused it could tell. */
export interface Delivery {
  /** `false`: no answer in time, or one Slack does not take. The person sees Slack's own error mark. */
  readonly acknowledged: boolean;
  readonly afterMs: number;
  readonly answer: unknown;
  /** Why an acknowledgement did not count. */
  readonly problem?: string;
  /** How often the payload was delivered and acknowledged. */
  readonly copies: number;
}

/** Acts on what the app answered; returns what was wrong with the answer. */
export type OnAnswer = (answer: unknown) => string | undefined;

export class Deliveries {
  readonly #workspace: Workspace;
  readonly #transport: () => Transport;
  #duplicates = 0;

  constructor(workspace: Workspace, transport: () => Transport) {
    this.#workspace = workspace;
    this.#transport = transport;
  }

  /** The next payload is delivered twice, as at-least-once delivery allows. */
  duplicateNext(times: number): void {
    this.#duplicates += times;
  }

  /** Resolves once every copy is acknowledged or given up; the first acknowledgement is what counts. */
  async deliver(envelope: Envelope, onAnswer: OnAnswer = () => undefined): Promise<Delivery> {
    const startMs = performance.now();
    const outcome: { -readonly [K in keyof Delivery]: Delivery[K] } = {
      acknowledged: false,
      afterMs: 0,
      answer: undefined,
      copies: 0,
    };
    const carry = async (): Promise<void> => {
      const said = await this.#transport().deliver(envelope);
      if (!said) return;
      outcome.copies += 1;
      if (outcome.copies > 1) return;
      outcome.afterMs = performance.now() - startMs;
      outcome.answer = said.answer;
      const problem = onAnswer(said.answer);
      outcome.acknowledged = problem === undefined;
      if (problem === undefined) return;
      outcome.problem = problem;
      this.#workspace.protocolErrors.push(problem);
    };
    await Promise.all(Array.from({ length: this.#copies() }, carry));
    if (outcome.copies === 0) outcome.afterMs = performance.now() - startMs;
    this.#workspace.changes.tell();
    return outcome;
  }

  #copies(): number {
    if (this.#duplicates === 0) return 1;
    this.#duplicates -= 1;
    return 2;
  }
}

/** A delivered submission, with what now stands under the fields, by label. */
export type Submission = Delivery & { readonly errors?: Record<string, string> };
