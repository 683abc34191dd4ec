/** An outage makes hundreds of the same error; one line in this time tells as much. */
const ONCE_IN_MS = 30_000;

/** Passes an error on at most once in half a minute. */
export function quietly(tell: (error: Error) => void): (error: Error) => void {
  let toldAtMs = Number.NEGATIVE_INFINITY;
  return (error) => {
    const nowMs = performance.now();
    if (nowMs - toldAtMs < ONCE_IN_MS) return;
    toldAtMs = nowMs;
    tell(error);
  };
}
