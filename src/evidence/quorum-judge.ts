import type { ApprovalLine, People } from '../domain/account.js';
import type { AuditEntry } from '../domain/audit.js';
import type { EventOf } from '../domain/event.js';
import { fingerprintOf } from '../domain/fingerprint.js';
import type { UserId } from '../domain/names.js';
import { missingByLine } from '../domain/quorum.js';
import type { Asked, Status } from '../domain/request.js';

/** Whether a request may have this status only with its quorum. */
const NEEDS_QUORUM: { readonly [S in Status]: boolean } = {
  pending: false,
  denied: false,
  cancelled: false,
  expired: false,
  approved: true,
  creating: true,
  unclear: true,
  held: true,
  failed: true,
  made: true,
  unfinished: true,
  abandoned: true,
  created: true,
};

/**
 * Judges one request by its record and by nothing else: it knows the terms, counts the approvals given under
 * them by different people who were named there and did not ask themselves, and lets nothing beyond `pending`
 * stand without them. It does not use the rules that the bot decides by, so that it finds their faults too.
 */
export class QuorumJudge {
  private readonly approvals = new Map<UserId, readonly number[]>();
  private isEscalated = false;

  constructor(private asked: Asked) {}

  /** Everything that an entry which counted breaks, in words; refusals break nothing. */
  hear({ event, fingerprint, status }: AuditEntry): string[] {
    const said: (string | undefined)[] = [];
    if (event.type === 'terms-changed') {
      this.asked = { ...this.asked, terms: event.terms };
      this.approvals.clear();
      this.isEscalated = false;
    }
    if (event.type === 'escalation-due') this.isEscalated = true;
    if (fingerprintOf(this.asked) !== fingerprint) {
      said.push('its fingerprint is not that of what was asked and the terms in force');
    }
    if (event.type === 'approve-clicked') said.push(this.count(event));
    if (event.type === 'creation-started' || NEEDS_QUORUM[status as Status] !== false)
      said.push(this.missing());
    return said.filter((each) => each !== undefined);
  }

  private count({ click, person }: EventOf<'approve-clicked'>): string | undefined {
    const { by } = click;
    if (person?.id !== by || person.standing !== 'full-member')
      return `the approval of ${by} counted, who was not known to be a member of the workspace`;
    if (by === this.asked.requestedBy) return `the approval of ${by} counted, who asked for the key`;
    if (this.approvals.has(by)) return `the approval of ${by} counted twice`;
    if (click.fingerprint !== fingerprintOf(this.asked))
      return `the approval of ${by} counted, which was given to another version of the request`;
    const isIn = ({ users, groups }: People) =>
      users.includes(by) || groups.some((group) => person.groups.includes(group));
    const { escalation } = this.asked.terms.account;
    const standsIn = this.isEscalated && escalation !== null && isIn(escalation);
    const lines = this.lines.flatMap((line, index) => (standsIn || isIn(line) ? [index] : []));
    if (lines.length === 0) return `the approval of ${by} counted, whom no line of the terms names`;
    this.approvals.set(by, lines);
    return undefined;
  }

  private missing(): string | undefined {
    const voters = [...this.approvals.values()].map((lines) => ({ lines }));
    const missing = missingByLine(voters, this.lines).reduce((sum, count) => sum + count, 0);
    return missing > 0
      ? `it went on without its quorum: ${missing} of the approvals it needs are missing`
      : undefined;
  }

  private get lines(): readonly ApprovalLine[] {
    return this.asked.terms.account.approvals;
  }
}
