import { describe, expect, it } from 'vitest';
import type { ApprovalLine } from '../../src/domain/account.js';
import { helps, isQuorum, missingByLine, unmeetableLine, type Voter } from '../../src/domain/quorum.js';
import { Choices } from './random.js';

/** Lines as their counts, voters as the lines they may stand for. */
const lines = (...counts: number[]): ApprovalLine[] =>
  counts.map((count) => ({ count, groups: [], users: [] }));
const voters = (...mayStandFor: number[][]): Voter[] => mayStandFor.map((each) => ({ lines: each }));

describe('the quorum', () => {
  it.each<[string, number[], number[][], number[]]>([
    ['nobody yet', [2, 1], [], [2, 1]],
    ['one of each', [1, 1], [[0], [1]], [0, 0]],
    ['somebody of no line', [1], [[]], [1]],
    ['one person, though eligible for both lines', [1, 1], [[0, 1]], [0, 1]],
    ['a person of both lines makes room for a person of one', [1, 1], [[0, 1], [0]], [0, 0]],
    ['the same, clicked the other way round', [1, 1], [[0], [0, 1]], [0, 0]],
    ['room is made over three lines', [1, 1, 1], [[0, 1], [1, 2], [0]], [0, 0, 0]],
    ['a chain of moves', [1, 1, 1], [[0, 1], [1, 2], [1]], [0, 0, 0]],
    ['two seats in a line', [2], [[0], [0]], [0]],
    ['two seats, one of them by a person who could also stand elsewhere', [2, 1], [[0, 1], [0], [0]], [0, 0]],
    ['three of security for two seats leave the owner missing', [2, 1], [[0], [0], [0]], [0, 1]],
    ['more than is needed is never less than nothing', [1], [[0], [0]], [0]],
    ['a line that is not there', [1], [[7]], [1]],
    ['no lines at all', [], [[0]], []],
  ])('%s', (_, counts, mayStandFor, missing) => {
    expect(missingByLine(voters(...mayStandFor), lines(...counts))).toEqual(missing);
  });

  it('is there only when every line is full', () => {
    expect(isQuorum(voters([0], [0]), lines(2, 1))).toBe(false);
    expect(isQuorum(voters([0], [0], [1]), lines(2, 1))).toBe(true);
  });
});

describe('one more approval', () => {
  it.each<[string, number[], { before: number[][]; more: number[] }, boolean]>([
    ['fills an open seat', [2], { before: [[0]], more: [0] }, true],
    ['comes for a line that is full', [1, 1], { before: [[0]], more: [0] }, false],
    ['takes a seat whose holder can move to another line', [1, 1], { before: [[0, 1]], more: [0] }, true],
    ['cannot help when the holder has nowhere to go', [1, 1], { before: [[0]], more: [0, 0] }, false],
    ['is for no line', [1], { before: [], more: [] }, false],
  ])('%s', (_, counts, { before, more }, helpful) => {
    expect(helps({ lines: more }, voters(...before), lines(...counts))).toBe(helpful);
  });
});

describe('the line that cannot be met', () => {
  it.each<[string, number[], number[][], number | undefined]>([
    ['none, with enough people', [2, 1], [[0], [0], [1]], undefined],
    ['the second, when only the requester could fill it', [2, 1], [[0], [0]], 1],
    ['the first, one person short', [2, 1], [[0], [1]], 0],
    ['the second, when one person would have to count twice', [1, 1], [[0, 1]], 1],
    [
      'the third, when three lines share two people',
      [1, 1, 1],
      [
        [0, 1, 2],
        [0, 1, 2],
      ],
      2,
    ],
    ['none, when a person of two lines is freed by another', [1, 1], [[0, 1], [0]], undefined],
  ])('%s', (_, counts, mayStandFor, line) => {
    expect(unmeetableLine(voters(...mayStandFor), lines(...counts))).toBe(line);
  });
});

/** Every way of seating the voters, one after the other; slow and plain. */
function mostSeats(left: readonly Voter[], seats: readonly number[]): number {
  const [voter, ...others] = left;
  if (voter === undefined) return 0;
  const seated = voter.lines
    .filter((line) => (seats[line] ?? 0) > 0)
    .map((line) => {
      const taken = seats.map((free, index) => (index === line ? free - 1 : free));
      return 1 + mostSeats(others, taken);
    });
  return Math.max(mostSeats(others, seats), ...seated);
}

describe('against every way of seating, for small companies', () => {
  const choices = new Choices(20_260_302);
  const companies = Array.from({ length: 600 }, () => {
    const counts = Array.from({ length: 1 + choices.number(4) }, () => 1 + choices.number(2));
    const people = Array.from({ length: choices.number(6) }, () => choices.some([...counts.keys()]));
    return { counts, people };
  });

  it('as many seats are filled as can be, in whatever order people click', () => {
    for (const { counts, people } of companies) {
      const most = mostSeats(voters(...people), counts);
      const seats = counts.reduce((all, count) => all + count, 0);
      for (const order of [people, choices.shuffled(people), [...people].reverse()]) {
        const missing = missingByLine(voters(...order), lines(...counts));
        expect(missing.every((each, line) => each >= 0 && each <= (counts[line] ?? 0))).toBe(true);
        expect(seats - missing.reduce((all, each) => all + each, 0)).toBe(most);
        expect(isQuorum(voters(...order), lines(...counts))).toBe(most === seats);
      }
    }
  });

  it('an approval helps exactly if it lets one more seat be filled', () => {
    for (const { counts, people } of companies) {
      const [last, ...before] = people;
      if (last === undefined) continue;
      const more = mostSeats(voters(last, ...before), counts) > mostSeats(voters(...before), counts);
      expect(helps({ lines: last }, voters(...before), lines(...counts))).toBe(more);
    }
  });
});
