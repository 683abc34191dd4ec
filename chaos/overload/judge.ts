import { isComplete } from './outcome.js';
import type { Figures, Played } from './report.js';
import { BURST, type Scene } from './scene.js';

/**
 * By how much the p95 of a calm account may exceed what its own quota makes it wait: so many times what a lone key
 * takes, or what a click takes to be answered in the same storm, which tells how much of the machine is left. In
 * the storm some ten keys a second and their messages share the processors that the lone key had to itself. If the
 * calm accounts stood in one line with the burst, they would wait as long as it does: for a minute with the defaults.
 */
const FAIR_TIMES = 8;
/** A bot holds a few connections and at most some dozens of jobs at once, however many wait. */
const BOT_MIB = 350;

/** Every invariant that is broken, in words; empty: all hold. */
export function judge({ company }: Pick<Scene, 'company'>, played: Played, figures: Figures): string[] {
  return [
    ...presses(played, figures),
    ...cards(played),
    ...keys(played),
    ...strayKeys(),
    ...told(played),
    ...fairness(figures),
    ...bots(),
  ];

  function strayKeys(): string[] {
    const approved = played.outcomes.reduce((sum, { keysAtMs }) => sum + keysAtMs.length, 0);
    // The lone one from before is not among the outcomes.
    const others = company.aws.keys().length - approved - 1;
    return others === 0 ? [] : [`There are ${others} keys that nobody here approved.`];
  }

  function bots(): string[] {
    const ended = company.bots.filter(({ log }) => log.some(({ msg }) => msg === 'unhandled rejection'));
    return [
      ...company.slack.protocolErrors.map((said) => `Slack would not have taken it: ${said}`),
      ...company.aws.protocolErrors.map((said) => `AWS would not have taken it: ${said}`),
      ...ended.map(({ errors }) => `A bot died: ${errors.join(' ')}`),
      ...(figures.memory.botAtPeak > BOT_MIB
        ? [`A bot took ${figures.memory.botAtPeak.toFixed(0)} MiB; at most ${BOT_MIB} are allowed.`]
        : []),
    ];
  }
}

function presses({ submitted, outcomes }: Played, { pressesNotAcknowledged }: Figures): string[] {
  const silent = ['refused without words', 'not answered in time'].flatMap((outcome) => {
    const count = pressesNotAcknowledged[outcome] ?? 0;
    return count === 0 ? [] : [`${count} presses were ${outcome}.`];
  });
  const lost = submitted.filter(({ id }) => id === '').length;
  const undecided = outcomes.filter(
    ({ approved }) => approved.presses.at(-1)?.outcome !== 'acknowledged',
  ).length;
  return [
    ...silent,
    ...(lost === 0 ? [] : [`${lost} submissions were never acknowledged, however often they were pressed.`]),
    ...(undecided === 0 ? [] : [`${undecided} approvals were never acknowledged.`]),
  ];
}

function cards({ submitted, outcomes }: Played): string[] {
  const missing = submitted.filter(({ id }) => id !== '').length - outcomes.length;
  return missing === 0 ? [] : [`${missing} requests that were acknowledged never had a card.`];
}

function keys({ outcomes }: Played): string[] {
  return outcomes.flatMap(({ approved, keysAtMs }) =>
    keysAtMs.length === 1 ? [] : [`Request ${approved.card.id} has ${keysAtMs.length} keys.`],
  );
}

function told({ outcomes }: Played): string[] {
  return outcomes.flatMap((outcome) => {
    const { id } = outcome.approved.card;
    const [decision = '', key = '', ...more] = outcome.thread;
    if (!isComplete(outcome)) return [`Not everything of request ${id} was told: ${JSON.stringify(outcome)}`];
    const isInOrder = decision.includes('Approved by') && key.includes('KeyMetadata');
    if (isInOrder && more.length === 0 && outcome.direct.length === 3) return [];
    return [`The messages of request ${id} are not as they should be: ${JSON.stringify(outcome)}`];
  });
}

function fairness({ accounts, loneMs, approvals }: Figures): string[] {
  const fairMs = FAIR_TIMES * Math.max(loneMs, approvals.p95);
  return accounts
    .filter(({ account }) => account.name !== BURST)
    .filter(({ quotaAlone, approveToKey }) => approveToKey.p95 > quotaAlone.p95 + fairMs)
    .map(
      ({ account, quotaAlone, approveToKey }) =>
        `${account.name} waited for its keys: p95 ${approveToKey.p95.toFixed(0)} ms, of which its own quota explains ${quotaAlone.p95.toFixed(0)} ms and the machine ${fairMs.toFixed(0)} ms.`,
    );
}
