import { type AuditEntry, CHAIN_START } from '../domain/audit.js';
import { differsAfterEnd, replayNext } from '../domain/replay.js';
import { hasEnded, type KeyRequest } from '../domain/request.js';
import { QuorumJudge } from './quorum-judge.js';

/** An entry as the file has it. */
export interface Heard {
  readonly entry: AuditEntry;
  readonly hash: string;
  /** Its line in the file. */
  readonly line: number;
}

/** The record of one request as it is read, entry by entry. One that has ended takes little memory. */
export class RequestRecord {
  private last: Last | undefined;
  private hasEnded = false;
  private beginning: 'here' | 'elsewhere' | undefined;
  /** `undefined`: nothing more can be said than that the entries follow each other. */
  private judging: Judging | undefined;

  /** @param begins `elsewhere`: its first entries may stand in a part that is not at hand. */
  constructor(private readonly begins: 'here' | 'elsewhere' = 'here') {}

  /** Without its beginning, no more can be said of it than that its entries follow each other. */
  get isWhole(): boolean {
    return this.beginning !== 'elsewhere';
  }

  /** Everything that is wrong with the next entry, in words. A chain that is broken is followed on from there. */
  hear(heard: Heard): string[] {
    const { last } = this;
    this.last = lastOf(heard);
    const isLater = this.begins === 'elsewhere' && heard.entry.previous !== CHAIN_START;
    this.beginning ??= isLater ? 'elsewhere' : 'here';
    if (last === undefined && isLater) return [];
    const gap = last ? gapBetween(last, heard) : gapBefore(heard);
    if (gap !== undefined) {
      this.judging = undefined;
      return [gap];
    }
    return [...this.misstep(last, heard), ...this.judge(heard.entry)];
  }

  /** An entry that is not what was recorded: nothing follows from it but where the chain goes on. */
  pass(heard: Heard): void {
    this.last = lastOf(heard);
    this.judging = undefined;
  }

  /** What no entry may do after the one before it, whatever its event is. */
  private misstep(last: Last | undefined, { entry }: Heard): string[] {
    const counts = entry.refusal === null;
    const said: string[] = [];
    const before = last?.version ?? 0;
    const version = counts ? before + 1 : before;
    if (entry.version !== version) said.push(`its version is ${entry.version} and should be ${version}`);
    if (last === undefined) return said;
    const stays = entry.status === last.status && entry.fingerprint === last.fingerprint;
    if (!counts && !stays) said.push('it was refused and changed the request all the same');
    if (counts && this.hasEnded && !stays)
      said.push(`it moved a request that was ${last.status}, which is an end`);
    return said;
  }

  private judge(entry: AuditEntry): string[] {
    try {
      return this.judgeKnown(entry);
    } catch {
      this.judging = undefined;
      return [`its event (${JSON.stringify(entry.event.type)}) is not one that this program knows`];
    }
  }

  private judgeKnown(entry: AuditEntry): string[] {
    if (this.hasEnded) return brokenRules(differsAfterEnd(entry));
    if (entry.event.type === 'submitted' && this.judging === undefined) {
      this.judging = { judge: new QuorumJudge(entry.event.document), request: undefined };
    }
    if (!this.judging) return [];
    const { judge, request } = this.judging;
    const said = entry.refusal === null ? judge.hear(entry) : [];
    const replayed = replayNext(request, entry);
    if (!replayed.ok) said.push(...brokenRules(replayed.differs));
    this.hasEnded = replayed.ok && hasEnded(replayed.request);
    this.judging = replayed.ok && !this.hasEnded ? { judge, request: replayed.request } : undefined;
    return said;
  }
}

function brokenRules(differs: string | undefined): string[] {
  return differs === undefined ? [] : [`it breaks the rules: ${differs}`];
}

interface Last extends Pick<AuditEntry, 'version' | 'status' | 'fingerprint'> {
  readonly hash: string;
  readonly line: number;
}

function lastOf({ entry: { version, status, fingerprint }, hash, line }: Heard): Last {
  return { version, status, fingerprint, hash, line };
}

interface Judging {
  readonly judge: QuorumJudge;
  readonly request: KeyRequest | undefined;
}

function gapBefore({ entry }: Heard): string | undefined {
  if (entry.previous !== CHAIN_START) return 'the entries of this request before it are missing';
  return entry.event.type === 'submitted'
    ? undefined
    : `the record of this request begins with ${JSON.stringify(entry.event.type)} and not with its submission`;
}

function gapBetween(last: Last, { entry }: Heard): string | undefined {
  if (entry.previous === last.hash) return undefined;
  const versions = `version ${last.version} there, ${entry.version} here`;
  return (
    `it does not follow the entry of this request before it (line ${last.line}; ${versions}): ` +
    'one between them is missing, or one of the two was changed or stands in the wrong place'
  );
}
