import { z } from 'zod';

const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

const DAY_MS = 86_400_000;

function durationUpTo(days: number) {
  return z
    .string('must be a duration such as 72h')
    .regex(/^[1-9]\d*[smhd]$/, 'must be a whole number and s, m, h or d, such as 72h')
    .transform((text) => Number(text.slice(0, -1)) * (UNIT_MS[text.slice(-1)] ?? 0))
    .refine((ms) => ms <= days * DAY_MS, `must be at most ${days}d`);
}

export const Duration = durationUpTo(365);

/** Of what is kept for years. */
export const LongDuration = durationUpTo(36_500);

export function isRising(moments: readonly number[]): boolean {
  return !moments.some((moment, at) => at > 0 && moment <= (moments[at - 1] ?? 0));
}

/** When those whose approval is missing are reminded. */
export const Reminders = z
  .array(Duration, 'must be a list of durations')
  .refine(isRising, 'must rise: each is counted from the request');
