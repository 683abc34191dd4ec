import { PROOFS, type Proof, type ProofName } from '../domain/proof.js';
import { SECTION_TEXT_MAX_CHARS } from './limits.js';
import { cut, escapeMrkdwn } from './text.js';

const WHAT: Readonly<Record<ProofName, string>> = {
  role: 'The role in the account can be assumed',
  alias: 'The alias is free',
  'alias-asked': 'Nobody else asks for the same alias',
  principals: 'The key administrators and users exist',
  quota: "The account's key quota is not near",
};

const MARK: Readonly<Record<Proof['outcome'], string>> = {
  ok: ':white_check_mark:',
  cross: ':x:',
  unchecked: ':grey_question:',
};

/** One line for each proof: a tick, a cross with the remedy, or why it could not be checked. */
export function proofLines(proofs: readonly Proof[]): string {
  return cut(proofs.map(proofLine).join('\n'), LINES_MAX_CHARS);
}

/** All lines stand in one section, with room for its title; a long one must not push out the others. */
const LINES_MAX_CHARS = SECTION_TEXT_MAX_CHARS - 200;
const SAID_MAX_CHARS = 450;

function proofLine({ what, outcome, said }: Proof): string {
  const line = `${MARK[outcome]} ${WHAT[what]}`;
  if (outcome === 'ok') return line;
  const reason = escapeMrkdwn(cut(said, SAID_MAX_CHARS));
  return outcome === 'cross' ? `${line}: *no.* ${reason}` : `${line}: could not be checked: ${reason}`;
}

/** The same on the review, where those that are not in yet have a line as well. */
export function reviewLines(proofs: readonly Proof[]): string {
  const waiting = PROOFS.filter((what) => !proofs.some((proof) => proof.what === what));
  return [
    proofLines(proofs),
    ...waiting.map((what) => `:hourglass_flowing_sand: ${WHAT[what]}: being checked…`),
  ]
    .filter((line) => line !== '')
    .join('\n');
}

export function isComplete(proofs: readonly Proof[]): boolean {
  return proofs.length === PROOFS.length;
}

export function hasCross(proofs: readonly Proof[]): boolean {
  return proofs.some(({ outcome }) => outcome === 'cross');
}
