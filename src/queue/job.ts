import { z } from 'zod';
import { EFFECTS, type Effect } from '../domain/effect.js';
import type { RequestId } from '../domain/names.js';
import type { OwedEffect } from '../workflow/store-port.js';

/** The three queues, named for what waits in them. */
export const QUEUES = ['approvals', 'keys', 'notices'] as const;
export type QueueName = (typeof QUEUES)[number];

/** `approvals`: on the way to a decision. `keys`: on the way to a key. `notices`: what people are told. */
export const QUEUE_OF: Readonly<Record<Effect, QueueName>> = {
  'draw-card': 'approvals',
  'draw-copies': 'notices',
  'make-key': 'keys',
  'sync-thread': 'notices',
  'sync-direct': 'notices',
};

/** A job carries ids only; the store has the truth. */
export const JobData = z.object({
  id: z.string().transform((id) => id as RequestId),
  effect: z.enum(EFFECTS),
  version: z.number(),
  /** The trace in which it was asked for. */
  trace: z.string().optional(),
});

/** One job for each version that owes the effect: neither a failed nor a running job hides a newer one. */
export function jobIdOf({ id, effect, version }: OwedEffect): string {
  return `${id}.${effect}.${version}`;
}

/** The request that a job of this id is about. */
export function requestIn(jobId: string): string {
  return jobId.split('.', 1)[0] ?? jobId;
}
