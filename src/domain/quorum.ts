import type { ApprovalLine } from './account.js';

/** Somebody who approves, or could: the indexes of the lines they may stand for. */
export interface Voter {
  readonly lines: readonly number[];
}

/**
 * How many approvals each line still lacks when the voters are assigned as well as they can be: nobody
 * stands for two lines, and the number of seats filled is the greatest possible (maximum matching by
 * augmenting paths; lines are few, so its cost does not matter).
 */
export function missingByLine(voters: readonly Voter[], lines: readonly ApprovalLine[]): number[] {
  const seated = assign(voters, lines);
  return lines.map((line, index) => line.count - (seated[index]?.length ?? 0));
}

/** The indexes of the voters that such an assignment makes use of. */
export function seatedVoters(voters: readonly Voter[], lines: readonly ApprovalLine[]): number[] {
  return assign(voters, lines).flat();
}

function assign(voters: readonly Voter[], lines: readonly ApprovalLine[]): number[][] {
  const seated: number[][] = lines.map(() => []);
  for (const index of voters.keys()) seat(index, { voters, lines, seated, tried: new Set() });
  return seated;
}

export function isQuorum(voters: readonly Voter[], lines: readonly ApprovalLine[]): boolean {
  return missingByLine(voters, lines).every((missing) => missing === 0);
}

/** True when one more voter brings the quorum nearer. */
export function helps(voter: Voter, voters: readonly Voter[], lines: readonly ApprovalLine[]): boolean {
  return sum(missingByLine([...voters, voter], lines)) < sum(missingByLine(voters, lines));
}

/** The first line that these voters together cannot fill, each for one line only; `undefined`: all can be met. */
export function unmeetableLine(voters: readonly Voter[], lines: readonly ApprovalLine[]): number | undefined {
  const upTo = lines.findIndex((_line, last) => !isQuorum(voters, lines.slice(0, last + 1)));
  return upTo === -1 ? undefined : upTo;
}

interface Seating {
  readonly voters: readonly Voter[];
  readonly lines: readonly ApprovalLine[];
  /** For each line, the indexes of the voters that stand for it. */
  readonly seated: number[][];
  readonly tried: Set<number>;
}

function seat(voter: number, seating: Seating): boolean {
  for (const line of seating.voters[voter]?.lines ?? []) {
    const seats = seating.seated[line];
    if (seats === undefined || seating.tried.has(line)) continue;
    seating.tried.add(line);
    if (seats.length < (seating.lines[line]?.count ?? 0)) {
      seats.push(voter);
      return true;
    }
    const moved = seats.findIndex((other) => seat(other, seating));
    if (moved !== -1) {
      seats[moved] = voter;
      return true;
    }
  }
  return false;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, next) => total + next, 0);
}
