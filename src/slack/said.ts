import type { KnownBlock } from '@slack/types';
import type { BrokenGlass, Failure, KeyRequest } from '../domain/request.js';
import { preformatted, type Remark, remarks, verbatim } from './blocks.js';
import { saidText } from './failure-text.js';
import { cut, escapeMrkdwn, mention } from './text.js';

/** The thread has it whole; a card has to fit on a phone, and a message holds about 13,000 characters. */
const SAID_MAX_CHARS = 300;
const MOST_COMMENTS = 5;

/** What was said with the decisions, and by AWS about a failure. */
export function saidBlocks(request: KeyRequest): KnownBlock[] {
  const { state } = request;
  if (state.status === 'denied') return verbatim('Reason', cut(state.reason, SAID_MAX_CHARS));
  const failure = failureOf(request);
  const said = failure ? [preformatted(cut(saidText(failure), SAID_MAX_CHARS))] : [];
  const all = remarksOn(request);
  return all.length === 0 ? said : [...said, remarks(all)];
}

/** The same for whoever sees no blocks. */
export function saidLines(request: KeyRequest): string[] {
  const { state } = request;
  if (state.status === 'denied') return [`Reason: ${escapeMrkdwn(cut(state.reason, SAID_MAX_CHARS))}`];
  const failure = failureOf(request);
  const said = failure ? [escapeMrkdwn(cut(saidText(failure), SAID_MAX_CHARS))] : [];
  const all = remarksOn(request);
  return [...said, ...all.map(({ by, words }) => `${mention(by)}: ${escapeMrkdwn(words)}`)];
}

function remarksOn({ state, brokenGlass }: KeyRequest): Remark[] {
  const approvals = 'approvals' in state ? state.approvals : [];
  const comments = approvals.flatMap(({ by, comment }) => (comment === null ? [] : [{ by, words: comment }]));
  const all = [...comments.slice(-MOST_COMMENTS), ...glassRemarks(brokenGlass)];
  return all.map(({ by, words }) => ({ by, words: cut(words, SAID_MAX_CHARS) }));
}

/** What stopped it, or was given up for, in the words it was said in. */
function failureOf({ state, timeline }: KeyRequest): Failure | null {
  if (state.status === 'failed' || state.status === 'unfinished') return state.failure;
  if (state.status === 'abandoned') {
    const last = timeline.findLast(({ type }) => type === 'failed' || type === 'unfinished');
    return last && 'failure' in last ? last.failure : null;
  }
  return state.status === 'held' ? state.lookFailure : null;
}

function glassRemarks(glass: BrokenGlass | null): Remark[] {
  if (glass === null) return [];
  const { by, incident, reason, review } = glass;
  const broken = { by, words: `Incident ${incident}. ${reason}` };
  return review === null ? [broken] : [broken, { by: review.by, words: review.comment }];
}
