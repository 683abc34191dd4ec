import type { AuditEntry } from '../domain/audit.js';
import { type AwsCall, sessionNameOf } from '../domain/evidence.js';
import type { EpochMs, RequestId, UserId } from '../domain/names.js';
import type { Status, Submitted } from '../domain/request.js';
import { printable } from './printable.js';

/** What a request was about, who decided on it and what came of it: what its record says, and nothing else. */
export interface Row {
  readonly request: RequestId;
  readonly status: Status;
  readonly account: string;
  readonly accountName: string;
  readonly region: string;
  readonly alias: string;
  readonly keySpec: string;
  readonly regionality: string;
  readonly businessReason: string;
  readonly askedBy: UserId;
  /** `null`: nobody else. */
  readonly onBehalfOf: UserId | null;
  readonly askedAt: string;
  /** Those that count under the terms in force. */
  readonly approvals: readonly Act[];
  /** `null`: nobody approved alone. Its `review` is `null` as long as it is owed. */
  readonly breakGlass: (Act & { readonly incident: string; readonly review: Act | null }) | null;
  readonly keyArn: string | null;
  /** The name of the request's sessions in CloudTrail. */
  readonly cloudTrailSession: string;
  /** What happened, in order, as far as it decided anything. */
  readonly acts: readonly Act[];
  /** How many times somebody tried what was refused to them. */
  readonly refused: number;
}

interface Act {
  readonly at: string;
  readonly what: string;
  /** `null`: nobody, but time, AWS or the config. */
  readonly by: UserId | null;
  /** What they said with it. */
  readonly said: string | null;
  /** What CloudTrail has of it. */
  readonly awsCalls: readonly AwsCall[];
}

/** Tells the requests of a record that has been verified. */
export class Report {
  private readonly byRequest = new Map<RequestId, Row>();

  hear(entry: AuditEntry): void {
    const before =
      entry.event.type === 'submitted'
        ? rowOf(entry, entry.event.document)
        : this.byRequest.get(entry.request);
    if (before)
      this.byRequest.set(entry.request, entry.refusal === null ? after(before, entry) : refused(before));
  }

  /** In the order in which they were submitted. */
  get rows(): readonly Row[] {
    return [...this.byRequest.values()];
  }
}

function rowOf({ request, atMs, status }: AuditEntry, document: Submitted): Row {
  const { requestedBy, onBehalfOf, parameters, terms } = document;
  return {
    request,
    status,
    ...askedFor({ parameters, terms }),
    askedBy: requestedBy,
    onBehalfOf,
    askedAt: iso(atMs),
    approvals: [],
    breakGlass: null,
    keyArn: null,
    cloudTrailSession: sessionNameOf(request),
    acts: [],
    refused: 0,
  };
}

/** The part of a row that changes when its requester asks for something else. */
function askedFor({ parameters, terms }: Pick<Submitted, 'parameters' | 'terms'>) {
  const { region, alias, keySpec, regionality, businessReason } = parameters;
  const { id: account, name: accountName } = terms.account;
  return { account, accountName, region, alias, keySpec, regionality, businessReason };
}

function refused(row: Row): Row {
  return { ...row, refused: row.refused + 1 };
}

function after(row: Row, entry: AuditEntry): Row {
  const { event, status } = entry;
  const act = actOf(entry);
  const acts = act ? [...row.acts, act] : row.acts;
  const moved = { ...row, status, acts };
  if (event.type === 'approve-clicked' && act) return { ...moved, approvals: [...row.approvals, act] };
  if (event.type === 'break-glass-clicked' && act)
    return { ...moved, breakGlass: { ...act, incident: event.incident, review: null } };
  if (event.type === 'review-clicked' && act && row.breakGlass)
    return { ...moved, breakGlass: { ...row.breakGlass, review: act } };
  if (event.type === 'terms-changed') return { ...moved, approvals: [], breakGlass: null };
  if (event.type === 'resubmitted') return { ...moved, ...askedFor(event), approvals: [] };
  if (event.type === 'key-made' && status === 'made') return { ...moved, keyArn: event.key.arn };
  return moved;
}

/** `undefined`: it decided nothing. */
function actOf(entry: AuditEntry): Act | undefined {
  const what = wordsOf(entry);
  if (what === undefined) return undefined;
  const awsCalls = 'evidence' in entry.event ? entry.event.evidence.calls : [];
  return { at: iso(entry.atMs), what, by: personIn(entry), said: wordsIn(entry), awsCalls };
}

function personIn({ event }: AuditEntry): UserId | null {
  if ('click' in event) return event.click.by;
  return 'by' in event ? event.by : null;
}

function wordsIn({ event }: AuditEntry): string | null {
  if (event.type === 'deny-clicked') return event.reason;
  if (event.type === 'break-glass-clicked') return `incident ${event.incident}: ${event.reason}`;
  if (event.type === 'looked-clicked') return event.found;
  if (event.type === 'creation-paused') return `${event.operator} (${event.scope}): ${event.reason}`;
  return 'comment' in event ? event.comment : null;
}

/** Events that say the same wherever they count; the others of `wordsOf` depend on where they led. */
const WORDS: { readonly [E in AuditEntry['event']['type']]?: string } = {
  'approve-clicked': 'approved',
  'comment-clicked': 'approval commented',
  'deny-clicked': 'denied',
  'break-glass-clicked': 'BREAK-GLASS, approved alone',
  'review-clicked': 'break-glass reviewed',
  'cancel-asked': 'taken back',
  'deadline-passed': 'expired',
  'escalation-due': 'escalated',
  'terms-changed': 'terms changed, approvals void',
  resubmitted: 'changed, approvals void',
  'approvers-counted': 'approvers counted: a line cannot be met, or can be again',
  'creation-paused': 'waits: creation of keys is paused',
  'creation-resumed': 'goes on: creation of keys is resumed',
  'creation-started': 'CreateKey sent',
  'creation-postponed': 'CreateKey put off by AWS',
  'outcome-unknown': 'CreateKey had no answer',
  'several-found': 'several keys found, held',
  'retry-clicked': 'tried again',
  'looked-clicked': 'looked in AWS',
  'look-again-clicked': 'looked again',
  'create-again-clicked': 'to be created again',
  'give-up-clicked': 'given up',
};

function wordsOf({ event, status }: AuditEntry): string | undefined {
  switch (event.type) {
    case 'submitted':
      return event.document.onBehalfOf === null ? 'asked' : `asked on behalf of ${event.document.onBehalfOf}`;
    case 'key-made':
      return status === 'made' ? 'key made' : `another key made: ${event.key.arn}`;
    case 'key-read-back':
      return status === 'created' ? 'read back as approved' : 'read back, not as approved';
    case 'creation-refused':
    case 'finishing-failed': {
      const { operation, code, message } = event.failure;
      return `stopped: ${operation}: ${code}: ${message}`;
    }
    case 'looked-in-vain':
      return status === 'held' ? 'no key found, held' : undefined;
    default:
      return WORDS[event.type];
  }
}

function iso(ms: EpochMs): string {
  return new Date(ms).toISOString();
}

/** Of the calls to AWS only the one that makes keys is told; the others are in the row. */
function actText({ what, by, said, awsCalls }: Act): string {
  const creations = awsCalls.filter(({ operation }) => operation === 'CreateKey');
  const ids = creations.flatMap(({ requestId }) => requestId ?? []);
  const inCloudTrail = ids.length > 0 ? ` (CreateKey ${ids.join(', ')})` : '';
  return `${what}${by === null ? '' : ` by ${by}`}${said === null ? '' : `: ${said}`}${inCloudTrail}`;
}

/** For people to read; what was typed by somebody cannot do anything to their terminal. */
export function rowText(row: Row): string {
  const { alias, keySpec, regionality, accountName, account, region, keyArn } = row;
  const what = `${alias} (${keySpec}, ${regionality}) in ${accountName} (${account}), ${region}`;
  const lines = [
    ['what', what],
    ['why', row.businessReason],
    ...row.acts.map((act) => [act.at, actText(act)]),
    ...(row.breakGlass && !row.breakGlass.review ? [['OWED', 'a review of the break-glass']] : []),
    ['key', keyArn ?? 'none'],
    ['CloudTrail', `session ${row.cloudTrailSession}`],
    ...(row.refused > 0 ? [['refused', row.refused === 1 ? 'one try' : `${row.refused} tries`]] : []),
  ];
  return [
    `${row.request}  ${row.status}`,
    ...lines.map(([name = '', text = '']) => `  ${name.padEnd(24)}  ${text}`),
  ]
    .map(printable)
    .join('\n');
}
