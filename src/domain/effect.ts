/**
 * What is owed after a transition; each becomes one job.
 *
 * | effect | does |
 * |---|---|
 * | draw-card | posts the card, or redraws it as the request is now |
 * | draw-copies | the same for the copies in approvers' direct messages |
 * | make-key | carries an approved request on to its key, from wherever it stands |
 * | sync-thread | posts the replies that the timeline has and the thread lacks |
 * | sync-direct | the same for the direct messages of those whose request it is, each for themselves |
 */
export type Effect = 'draw-card' | 'draw-copies' | 'make-key' | 'sync-thread' | 'sync-direct';

export const EFFECTS: readonly Effect[] = [
  'draw-card',
  'draw-copies',
  'make-key',
  'sync-thread',
  'sync-direct',
];
