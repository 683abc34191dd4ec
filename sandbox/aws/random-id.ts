import { randomInt } from 'node:crypto';

const ID_CHARACTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The unique part of an AWS id (`AKIA…`, `ASIA…`, `AROA…`). */
export function randomId(length: number): string {
  return Array.from({ length }, () => ID_CHARACTERS.charAt(randomInt(ID_CHARACTERS.length))).join('');
}
