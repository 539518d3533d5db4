export const RETRIES_MAX = 10;
export const WAIT_MS_MAX = 12 * 36e5;
const BASE_MS = 500;
const BACKOFF_MS_MAX = 6e4;
const RETRY_AFTER_S_MAX = 300;

/** Whether a status may be different next time; 0 is no answer at all. */
export const isPassing = (status: number): boolean =>
  status < 500 ? [0, 408, 410, 429, 460].includes(status) : ![501, 505, 511].includes(status);

/**
 * Milliseconds until the next try after `status`, or -1 when there is none: the table of Segment's analytics-next.
 * `count` retries have been made and `waited` milliseconds spent; `chance` lies in [0, 1).
 */
export const delayOf = (
  count: number,
  waited: number,
  status: number,
  retryAfter: string | null | undefined,
  chance: number,
): number => {
  if (!isPassing(status) || count >= RETRIES_MAX) return -1;
  const asked = retryAfter ? Number(retryAfter) : -1;
  const delay =
    asked >= 0
      ? Math.min(asked, RETRY_AFTER_S_MAX) * 1e3
      : Math.min(BASE_MS * 2 ** count, BACKOFF_MS_MAX) * (0.9 + chance * 0.2);
  return waited + delay > WAIT_MS_MAX ? -1 : delay;
};
