import type { Finding } from '../domain/finding.js';
import type { FindingWords, Style } from './finding-words.js';

type Departed = Extract<Finding, { readonly kind: 'departed-approver' }>;

/** Who is named in vain, where, and what that means for requests. */
export function departedWords(finding: Departed, style: Style): FindingWords {
  const { of, line, lacks, users, groups } = finding;
  const account = `${style.given(of.accountName)} (${of.accountId})`;
  const gone = [
    ...(users.length > 0 ? [`Not able to approve any more: ${users.map(style.person).join(', ')}.`] : []),
    ...(groups.length > 0
      ? [`Without members, disabled or deleted: ${groups.map(style.group).join(', ')}.`]
      : []),
  ];
  if (typeof line === 'string') {
    const nobodyLeft = lacks > 0 ? ['Nobody of them is left.'] : [];
    return { ...IN_RESERVE, which: `${line} of ${account}`, facts: [...nobodyLeft, ...gone] };
  }
  const lost =
    lacks > 0 ? [`Nobody could give ${lacks === 1 ? '1 approval' : `${lacks} approvals`} of it.`] : [];
  const words = lacks > 0 ? UNMEETABLE : THINNED;
  return { ...words, which: `line ${line + 1} of the approvals of ${account}`, facts: [...lost, ...gone] };
}

type What = Pick<FindingWords, 'headline' | 'remedy'>;

const UNMEETABLE: What = {
  headline: (count) =>
    count === 1 ? 'Approvals cannot be given any more' : `${count} lines of approvals cannot be met any more`,
  remedy:
    "Requests for the account cannot be approved. Correct its approvals in the bot's config file, or add people to the group in Slack.",
};

const THINNED: What = {
  headline: (count) =>
    count === 1 ? 'Approvals name somebody in vain' : `${count} lines of approvals name somebody in vain`,
  remedy:
    "The others can still approve. Correct the approvals in the bot's config file, or fill the group in Slack, before one more leaves.",
};

/** Nobody misses them before the day they are needed. */
const IN_RESERVE: What = {
  headline: (count) =>
    count === 1
      ? 'Somebody is named in vain for when approvals are late, or for an emergency'
      : `${count} times somebody is named in vain for when approvals are late, or for an emergency`,
  remedy: "Correct the bot's config file, or fill the group in Slack, before they are needed.",
};
