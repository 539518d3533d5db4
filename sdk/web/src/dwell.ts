/** How long a page was looked at. */
export interface Dwelt {
  visible_ms: number;
  active_ms: number;
  max_scroll: number;
}

/** Measures the attention a page gets. */
export interface Dwell {
  /** A page begins; thresholds are seconds of attention, each told once. */
  $start(thresholds: number[]): void;
  /** The page ends; what it got, if one had begun. */
  $end(): Dwelt | null;
  /** The person did something, or the page was shown or hidden; the sum goes on where it was. */
  $touch(): void;
  /** The person may have seen more of the page. */
  $look(): void;
}

export const TICK_MS = 1e3;

/** Time counts while the page is visible, and as attention while the person was active less than `idle` ago. */
export const openDwell = (idle: number, told: (seconds: number, dwelt: Dwelt) => void): Dwell => {
  let timer: ReturnType<typeof setInterval> | undefined;
  let open: number[] = [];
  let isVisible = !document.hidden;
  let visible = 0;
  let active = 0;
  let deepest = 0;
  let last = 0;
  let touched = 0;

  const dwelt = (): Dwelt => ({
    visible_ms: ~~visible,
    active_ms: ~~active,
    max_scroll: Math.min(
      100,
      Math.round((100 * deepest) / document.documentElement.scrollHeight) || 0,
    ),
  });
  const count = () => {
    const at = performance.now();
    const passed = at - last;
    // A longer gap is a machine that slept, not a person who read.
    if (timer && isVisible && passed <= 2 * TICK_MS) {
      visible += passed;
      active += Math.max(0, Math.min(at, touched + idle) - last);
    }
    last = at;
    open = open.filter((seconds) => active <= seconds * 1e3 || told(seconds, dwelt()));
  };
  const touch = () => {
    count();
    isVisible = !document.hidden;
    touched = last;
  };
  const look = () => {
    deepest = Math.max(deepest, scrollY + innerHeight);
    touch();
  };
  return {
    $start: (thresholds) => {
      clearInterval(timer);
      open = thresholds;
      visible = active = deepest = 0;
      last = performance.now();
      timer = setInterval(count, TICK_MS);
      look();
    },
    $end: () => {
      if (!timer) return null;
      count();
      clearInterval(timer);
      timer = undefined;
      return dwelt();
    },
    $touch: touch,
    $look: look,
  };
};
