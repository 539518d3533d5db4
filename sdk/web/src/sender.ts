import { bytesOf, type Queue } from "./queue";
import { delayOf } from "./retry";
import { type Settled, VERSION } from "./settings";

/** Events that wait at most before a batch goes, whatever the clock says. */
const BATCH_EVENTS = 20;
/** Bytes of a batch: all that outlives the page shares 64 KiB, and the envelope needs some. */
const BATCH_BYTES_MAX = 6e4;
const ANSWER_MS_MAX = 3e4;

/** Brings what waits to the server: one request at a time, again until it is acknowledged or given up. */
export interface Sender {
  /** An event was added; one at the edge goes at once. */
  $poke(isEdge: boolean): void;
  /** Sends now, unless a failure asks for patience. */
  $flush(): void;
  /** The page is hidden, and may never be seen again. */
  $hide(): void;
  /** The page is left: the last chance. */
  $leave(): void;
  /** The page came back; with the network, patience ends. */
  $wake(isOnline?: boolean): void;
  /** Forgets what was planned. */
  $stop(): void;
}

/** Events and bytes of the first batch in `items`. */
const firstOf = (items: string[], bytesMax: number): string[] => {
  let bytes = 0;
  const end = items.findIndex((item, at) => {
    bytes += bytesOf(item) + 1;
    return at >= BATCH_EVENTS * 5 || bytes > bytesMax;
  });
  return end < 0 ? items : items.slice(0, end);
};

export const openSender = (queue: Queue, settings: Settled): Sender => {
  const url = `${settings.url}/v1/batch`;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let retries = 0;
  let waited = 0;
  /** What is on its way. */
  let flight: string[] | null = null;
  /** What is on its way even when the page is gone. */
  let alive: string[] = [];
  let isHidden = false;
  let isGone = false;
  let isUrgent = false;

  // The clock of the device is read at each try: the server corrects the time of events by it.
  const bodyOf = (items: string[]) =>
    JSON.stringify({
      batch: items.map((item) => JSON.parse(item)),
      writeKey: settings.key,
      context: {
        library: { name: "weft-touch", version: VERSION },
        locale: navigator.language,
        timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      },
      sentAt: new Date(),
    });

  const halt = () => {
    clearTimeout(timer);
    timer = undefined;
  };
  const plan = (delay: number) => {
    // Whatever is planned comes within the wait; only at once is sooner.
    if (timer && delay) return;
    halt();
    timer = setTimeout(() => {
      timer = undefined;
      send();
    }, delay);
  };
  const isPatient = () => retries && timer;

  const settle = (batch: string[], status: number, retryAfter?: string | null) => {
    const isTaken = status >= 200 && status < 400;
    const delay = isTaken ? -1 : delayOf(retries, waited, status, retryAfter, Math.random());
    if (delay >= 0) {
      retries++;
      waited += delay;
      queue.$save(isGone);
      halt();
      plan(delay);
      return;
    }
    retries = waited = 0;
    queue.$drop(batch);
    next(isUrgent);
    isUrgent = false;
  };
  const next = (isEdge: boolean) => {
    const { length } = queue.$items();
    if (length) plan(isEdge || length >= BATCH_EVENTS ? 0 : settings.wait);
  };

  const send = async () => {
    // Without a network every try would be in vain; `online` wakes us.
    if (flight || !queue.$items().length || navigator.onLine === false) return;
    halt();
    const batch = firstOf(queue.$items(), BATCH_BYTES_MAX);
    flight = batch;
    alive = isHidden ? batch : [];
    let status = 0;
    let answer: unknown;
    let retryAfter: string | null | undefined;
    try {
      const response = await fetch(url, {
        method: "POST",
        // Plain text needs no preflight; the header of a second try does.
        headers: {
          "Content-Type": "text/plain",
          ...(retries && { "X-Retry-Count": `${retries}` }),
        },
        body: bodyOf(batch),
        keepalive: isHidden,
        credentials: "omit",
        signal: AbortSignal.timeout?.(ANSWER_MS_MAX),
      });
      retryAfter = response.headers.get("Retry-After");
      status = response.status;
      answer = await response.json();
    } catch {
      // No answer, or one without words: the status tells.
    }
    // Consent was taken back meanwhile.
    if (flight !== batch) return;
    flight = null;
    alive = [];
    settings.onAnswer?.(status, answer);
    settle(batch, status, retryAfter);
  };

  return {
    $poke: (isEdge) => {
      if (isPatient()) return;
      isUrgent ||= isEdge && !!flight;
      next(isEdge);
    },
    $flush: () => {
      if (!isPatient()) send();
    },
    $hide: () => {
      // Whoever leaves is hidden afterwards; everything was done then.
      if (isGone) return;
      isHidden = true;
      queue.$save();
      if (!isPatient()) send();
    },
    $leave: () => {
      isHidden = isGone = true;
      // A request that outlives the page shares its quota with the beacon.
      const rest = queue.$items().filter((item) => !alive.includes(item));
      const batch = firstOf(rest, BATCH_BYTES_MAX - bytesOf(alive.join()));
      if (batch.length) navigator.sendBeacon(url, bodyOf(batch));
      // No beacon is ever acknowledged: the next page sends them again, and the server knows them by their ids.
      queue.$save(true);
    },
    $wake: (isOnline) => {
      isHidden = isGone = false;
      queue.$reclaim();
      if (isOnline || !isPatient()) send();
    },
    $stop: () => {
      halt();
      flight = null;
    },
  };
};
