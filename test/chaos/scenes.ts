import { createHash } from 'node:crypto';
import type { CardEvidence, Evidence, Press, RequestEvidence, StreamEntry } from '../../chaos/evidence.js';

/** One request as a good round leaves it: alice asked, bob and dave approved, the key is there. */

const ID = 'k3f9-x2mp-7qtd';
export const KEY_ID = '0f3c0a1e-1111-4222-8333-444455556666';
export const OTHER_KEY_ID = '9e9e9e9e-1111-4222-8333-444455556666';
const ACCOUNT = '111122223330';

/** Milliseconds of the scene's day. */
export const NOON_MS = Date.UTC(2026, 10, 24, 12);

export function at(seconds: number): string {
  return `${NOON_MS / 1_000 + seconds}.000100`;
}

export const REPLIES = {
  bob: ':white_check_mark: Approved by @bob. Still needed: 1 of @dave or @erin.',
  dave: ':white_check_mark: Approved by @dave. That is all it needed; the key is being created.',
  created: `:key: The key is created, and read back as approved.\n${KEY_ID}\narn:aws:kms:eu-central-1:${ACCOUNT}:key/${KEY_ID}`,
  unknown:
    ':mag: AWS did not answer whether the key was created. I look for it by its tag, for up to 15 minutes;',
  failed: ':x: The key was not created. A quota of the account is used up.',
  held: ':raised_hand: The key did not turn up within 15 seconds, so it was most likely never created;',
  again: ':repeat: @bob pressed Create again: I look once more first, and create only if there is none.',
};

export function cardText(status: string): string {
  return `Key request ${ID}\n@alice asks for a KMS key for imported key material.\n${status}`;
}

const CREATED = `:white_check_mark: Created: ${KEY_ID}. Approved by @bob, @dave.`;

export function card(changes: Partial<CardEvidence> = {}): CardEvidence {
  return {
    ts: at(1),
    text: cardText(CREATED),
    accountId: ACCOUNT,
    requester: 'alice',
    buttons: [],
    replies: [REPLIES.bob, REPLIES.dave, REPLIES.created].map((text, index) => ({
      ts: at(10 + index),
      text,
    })),
    ...changes,
  };
}

export function approve(by: string, changes: Partial<Press> = {}): Press {
  return { id: ID, by, button: 'Approve', sentAtMs: NOON_MS + 5_000, acknowledged: true, ...changes };
}

interface Event {
  readonly type: string;
  readonly by?: string;
  readonly refusal?: string;
}

/** A chain of these events, hashed as the bot does it. */
export function chainOf(events: readonly Event[], status: string): StreamEntry[] {
  let previous = '';
  let version = 0;
  return events.map(({ type, by, refusal = null }, index) => {
    if (refusal === null) version += 1;
    const click = by === undefined ? {} : { click: { by: `U0${by.toUpperCase()}`, actionTs: at(index) } };
    const entry = { event: { type, ...click }, previous, refusal, request: ID, status, version };
    const text = JSON.stringify(entry);
    const hash = createHash('sha256').update(text).digest('hex');
    previous = hash;
    return { hash, text };
  });
}

const CHAIN = chainOf(
  [
    { type: 'submitted' },
    { type: 'approve-clicked', by: 'bob' },
    { type: 'approve-clicked', by: 'dave' },
    { type: 'key-made' },
  ],
  'created',
);

export function request(changes: Partial<RequestEvidence> = {}): RequestEvidence {
  return {
    id: ID,
    receipts: [{ id: ID, by: 'alice', accountId: ACCOUNT, alias: 'orders', atMs: NOON_MS }],
    cancelledBy: [],
    presses: [approve('bob'), approve('dave')],
    cards: [card()],
    keys: [{ keyId: KEY_ID, arn: 'arn', aliases: ['alias/orders'], createdAtMs: NOON_MS + 8_000 }],
    createKeySuccesses: 1,
    chain: CHAIN,
    owed: [],
    record: { status: 'created', head: CHAIN.at(-1)?.hash ?? '', version: 4 },
    ...changes,
  };
}

export function round(changes: Partial<RequestEvidence> = {}, others: Partial<Evidence> = {}): Evidence {
  const lines = [
    { count: 1, people: ['bob', 'carol'] },
    { count: 1, people: ['dave', 'erin'] },
  ];
  return {
    requests: [request(changes)],
    accounts: [{ id: ACCOUNT, lines }],
    deaths: [],
    protocolErrors: [],
    ...others,
  };
}
