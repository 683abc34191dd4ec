import type { ApprovalLine, People } from '../domain/account.js';
import type { AuditEntry } from '../domain/audit.js';
import type { EventOf } from '../domain/event.js';
import { fingerprintOf } from '../domain/fingerprint.js';
import type { UserId } from '../domain/names.js';
import type { Person } from '../domain/person.js';
import { missingByLine } from '../domain/quorum.js';
import { type Asked, partiesOf, type Status } from '../domain/request.js';

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
 * stand without them, or without one whom the terms let break the glass. It does not use the rules that the bot decides by, so that it finds their faults too.
 */
export class QuorumJudge {
  private readonly approvals = new Map<UserId, readonly number[]>();
  private isEscalated = false;
  /** Who approved alone, by an emergency that the terms allow. */
  private breaker: UserId | undefined;

  constructor(private asked: Asked) {}

  /** Everything that an entry which counted breaks, in words; refusals break nothing. */
  hear({ event, fingerprint, status }: AuditEntry): string[] {
    const said: (string | undefined)[] = [];
    if (event.type === 'terms-changed') {
      this.startAnew({ ...this.asked, terms: event.terms });
    }
    if (event.type === 'resubmitted') {
      if (event.by !== this.asked.requestedBy)
        said.push(`${event.by} changed it, who did not ask for the key`);
      if (event.terms.account.id !== this.asked.terms.account.id)
        said.push('it was moved to another account');
      const { parameters, terms } = event;
      this.startAnew({ ...this.asked, parameters, terms });
    }
    if (event.type === 'escalation-due') this.isEscalated = true;
    if (fingerprintOf(this.asked) !== fingerprint) {
      said.push('its fingerprint is not that of what was asked and the terms in force');
    }
    if (event.type === 'approve-clicked') said.push(this.count(event));
    if (event.type === 'break-glass-clicked') said.push(this.countBreak(event));
    if (event.type === 'review-clicked') said.push(this.countReview(event));
    if (event.type === 'creation-started' || NEEDS_QUORUM[status as Status] !== false)
      said.push(this.missing());
    return said.filter((each) => each !== undefined);
  }

  /** Approvals belong to what they were given to, and so does a glass that was broken. */
  private startAnew(asked: Asked): void {
    this.asked = asked;
    this.approvals.clear();
    this.breaker = undefined;
    this.isEscalated = false;
  }

  private count({ click, person }: EventOf<'approve-clicked'>): string | undefined {
    const { by } = click;
    const what = `the approval of ${by}`;
    const wrong = this.wrongWith({ click, person }, what);
    if (wrong !== undefined) return wrong;
    if (this.approvals.has(by)) return `${what} counted twice`;
    const lines = this.linesOf(person);
    if (lines.length === 0) return `${what} counted, whom no line of the terms names`;
    this.approvals.set(by, lines);
    return undefined;
  }

  private countBreak(event: EventOf<'break-glass-clicked'>): string | undefined {
    const { click, person, incident, reason } = event;
    const what = `the break-glass of ${click.by}`;
    const wrong = this.wrongWith({ click, person }, what);
    if (wrong !== undefined) return wrong;
    const { breakGlass } = this.asked.terms.account;
    if (!breakGlass || !isNamed(person, breakGlass))
      return `${what} counted, whom the terms do not let do it`;
    if (incident === '' || reason === '') return `${what} counted without an incident and a reason`;
    this.breaker = click.by;
    return undefined;
  }

  private countReview({ click, person }: EventOf<'review-clicked'>): string | undefined {
    const what = `the review of ${click.by}`;
    const wrong = this.wrongWith({ click, person }, what);
    if (wrong !== undefined) return wrong;
    if (this.breaker === undefined) return `${what} counted, and nobody had broken the glass`;
    if (click.by === this.breaker) return `${what} counted, who broke the glass`;
    return this.linesOf(person).length === 0 ? `${what} counted, whom no line of the terms names` : undefined;
  }

  /** What holds of every decision, whatever it decides. */
  private wrongWith(
    { click, person }: Pick<EventOf<'approve-clicked'>, 'click' | 'person'>,
    what: string,
  ): string | undefined {
    const { by } = click;
    if (person?.id !== by || person.standing !== 'full-member')
      return `${what} counted, who was not known to be a member of the workspace`;
    if (partiesOf(this.asked).includes(by)) return `${what} counted, who asked for the key`;
    return click.fingerprint === fingerprintOf(this.asked)
      ? undefined
      : `${what} counted, which was given to another version of the request`;
  }

  private linesOf(person: Person | null): number[] {
    const { escalation } = this.asked.terms.account;
    const standsIn = this.isEscalated && escalation !== null && isNamed(person, escalation);
    return this.lines.flatMap((line, index) => (standsIn || isNamed(person, line) ? [index] : []));
  }

  private missing(): string | undefined {
    if (this.breaker !== undefined) return undefined;
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

function isNamed(person: Person | null, { users, groups }: People): boolean {
  return (
    person !== null && (users.includes(person.id) || groups.some((group) => person.groups.includes(group)))
  );
}
