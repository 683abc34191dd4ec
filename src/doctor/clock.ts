import type { Area, Check } from './check.js';
import { checksOf } from './check.js';

/** AWS refuses signatures, and the bot Slack's, that are five minutes off; long before that, dates shown are wrong. */
const MOST_OFF_MS = 30_000;
const REMEDY = 'Let a time service (chrony, systemd-timesyncd) set the clocks.';

/** @param whose the clock that this machine's is held against. */
export function judgeClock(area: Area, whose: string, aheadMs: number): Check {
  const { good, bad } = checksOf(area);
  const seconds = (Math.abs(aheadMs) / 1_000).toFixed(aheadMs > -1_000 && aheadMs < 1_000 ? 1 : 0);
  const said = `${whose} is ${seconds} s ${aheadMs < 0 ? 'behind' : 'ahead of'} this machine's clock`;
  return Math.abs(aheadMs) <= MOST_OFF_MS ? good('clock', said) : bad('clock', said, REMEDY);
}
