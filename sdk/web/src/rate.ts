/**
 * A bucket of `burst` events that fills by `perSecond`; what it answers is 1 for an event that may be made, else 0 for
 * the first refusal since the bucket was full, and -1 for every other.
 */
export const openBucket = ([perSecond, burst]: [number, number]) => {
  let left = burst;
  let at = performance.now();
  let refusal = 0;
  return (): number => {
    const now = performance.now();
    left = Math.min(burst, left + ((now - at) * perSecond) / 1e3);
    at = now;
    if (left === burst) refusal = 0;
    return left < 1 ? refusal-- && -1 : left-- && 1;
  };
};
