import type { Posted } from './evidence.js';
import { type CardStatus, type Reply, readReply } from './told.js';

/** Where a request stands after what its thread says. */
type Standing = Exclude<CardStatus['kind'], 'copy' | 'unknown'>;

/** What a thread tells, read from its first reply to its last. */
export interface Story {
  readonly standing: Standing;
  /** Those who approved what is asked for by now. */
  readonly approvedBy: readonly string[];
  /** Those, and those whose approval does not count any more. */
  readonly everApprovedBy: readonly string[];
  /** The people whose approvals the thread called a quorum, each time that it did. */
  readonly quorums: readonly (readonly string[])[];
  readonly createdAgain: number;
  /** The KeyIds it names as the key. */
  readonly keyIds: readonly string[];
  readonly saysNoKey: boolean;
  /** Replies that say the same as the one before them. */
  readonly duplicates: readonly { readonly first: Posted; readonly again: Posted }[];
  /** What cannot follow what was said before. */
  readonly problems: readonly string[];
}

type Told = { -readonly [Part in keyof Story]: Story[Part] };

/** What may be said next, and where it leads. A quorum leads from `pending` to `working` besides. */
const NEXT: Readonly<Record<Standing, Partial<Record<Reply['kind'], Standing>>>> = {
  pending: {
    approved: 'pending',
    denied: 'denied',
    cancelled: 'cancelled',
    expired: 'expired',
    reminded: 'pending',
    escalated: 'pending',
    'terms-changed': 'pending',
    resubmitted: 'pending',
  },
  working: {
    failed: 'failed',
    unfinished: 'unfinished',
    'outcome-unknown': 'searching',
    created: 'created',
    // A creation that was asked for again begins with a look.
    held: 'held',
    'terms-changed': 'pending',
  },
  searching: { held: 'held', unfinished: 'unfinished', created: 'created' },
  held: {
    'looked-again': 'searching',
    'created-again': 'working',
    abandoned: 'abandoned',
    unfinished: 'unfinished',
    created: 'created',
  },
  failed: { retried: 'working', abandoned: 'abandoned' },
  unfinished: { retried: 'working', abandoned: 'abandoned' },
  denied: {},
  expired: {},
  cancelled: {},
  abandoned: {},
  created: {},
};

export function readThread(replies: readonly Posted[]): Story {
  const told: Told = {
    standing: 'pending',
    approvedBy: [],
    everApprovedBy: [],
    quorums: [],
    createdAgain: 0,
    keyIds: [],
    saysNoKey: false,
    duplicates: [],
    problems: [],
  };
  for (const [index, reply] of replies.entries()) {
    const first = replies[index - 1];
    if (first?.text === reply.text) told.duplicates = [...told.duplicates, { first, again: reply }];
    else take(told, reply);
  }
  return told;
}

function take(told: Told, { text }: Posted): void {
  const reply = readReply(text);
  // A key that nobody waits for may turn up at any time.
  if (reply.kind === 'stray') return;
  const next = NEXT[told.standing][reply.kind];
  if (next === undefined) {
    told.problems = [
      ...told.problems,
      `"${brief(text)}" cannot follow while the request is ${told.standing}`,
    ];
    return;
  }
  told.standing = next;
  note(told, reply);
}

function note(told: Told, reply: Reply): void {
  switch (reply.kind) {
    case 'approved':
      told.approvedBy = [...told.approvedBy, reply.by];
      told.everApprovedBy = [...told.everApprovedBy, reply.by];
      if (!reply.isQuorum) return;
      told.standing = 'working';
      told.quorums = [...told.quorums, told.approvedBy];
      return;
    case 'terms-changed':
    case 'resubmitted':
      told.approvedBy = [];
      return;
    case 'created-again':
      told.createdAgain += 1;
      told.saysNoKey = false;
      return;
    case 'created':
    case 'unfinished':
      told.keyIds = [...told.keyIds, reply.keyId];
      return;
    case 'denied':
    case 'cancelled':
    case 'abandoned':
      told.saysNoKey = reply.saysNoKey;
      return;
    case 'expired':
    case 'failed':
      told.saysNoKey = true;
      return;
    case 'retried':
      told.saysNoKey = false;
      return;
    case 'stray':
    case 'looked-again':
    case 'outcome-unknown':
    case 'reminded':
    case 'escalated':
    case 'held':
    case 'unknown':
      return;
  }
}

export function brief(text: string): string {
  const [line = ''] = text.split('\n');
  return line.length > 160 ? `${line.slice(0, 159)}…` : line;
}
