/** What one round leaves to judge: what people saw and did, what AWS and the audit stream hold. Plain data. */

export interface Receipt {
  readonly id: string;
  readonly by: string;
  readonly accountId: string;
  readonly alias: string;
  readonly atMs: number;
}

/** A button that somebody pressed and Slack delivered. */
export interface Press {
  readonly id: string;
  readonly by: string;
  readonly button: string;
  readonly sentAtMs: number;
  readonly acknowledged: boolean;
}

export interface Posted {
  readonly ts: string;
  /** As people read it. */
  readonly text: string;
}

export interface CardEvidence extends Posted {
  readonly accountId: string;
  /** As the message says. */
  readonly requester: string;
  /** Whether something can be pressed that moves the request. */
  readonly buttons: readonly string[];
  readonly replies: readonly Posted[];
}

export interface KeyEvidence {
  readonly keyId: string;
  readonly arn: string;
  readonly aliases: readonly string[];
  readonly createdAtMs: number;
}

/** One entry of the stream, as Redis gives it. */
export interface StreamEntry {
  readonly hash: string;
  readonly text: string;
}

export interface RequestEvidence {
  readonly id: string;
  readonly receipts: readonly Receipt[];
  /** Names of whoever was told that it is cancelled. */
  readonly cancelledBy: readonly string[];
  readonly presses: readonly Press[];
  readonly cards: readonly CardEvidence[];
  readonly keys: readonly KeyEvidence[];
  /** How often AWS did CreateKey for it. */
  readonly createKeySuccesses: number;
  /** Its entries of the audit stream, in order. */
  readonly chain: readonly StreamEntry[];
  /** What the record still owes to somebody: names of effects. */
  readonly owed: readonly string[];
  /** `null`: Redis has no such request. */
  readonly record: { readonly status: string; readonly head: string; readonly version: number } | null;
}

/** When a process died; whatever was on its way then may have been done without being recorded. */
interface DeathEvidence {
  readonly atMs: number;
  readonly victim: 'bot' | 'redis';
}

export interface AccountEvidence {
  readonly id: string;
  readonly lines: readonly { readonly count: number; readonly people: readonly string[] }[];
}

export interface Evidence {
  readonly requests: readonly RequestEvidence[];
  readonly accounts: readonly AccountEvidence[];
  readonly deaths: readonly DeathEvidence[];
  /** What the stand-ins would not have taken, in their words. */
  readonly protocolErrors: readonly string[];
}
