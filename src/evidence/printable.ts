/** Moves a cursor, or turns the order of what is read around. */
const NOT_TO_PRINT = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]+/gu;

/** In one line of a terminal: what somebody typed, or wrote into a file, can do nothing to whoever reads it there. */
export function printable(text: string): string {
  return text.replace(NOT_TO_PRINT, ' ');
}
