import { CONSENT, openConsent } from "./consent";
import { openDwell } from "./dwell";
import { openIdentity } from "./identity";
import { campaignOf, type Place, placeOf } from "./place";
import { bytesOf, openQueue } from "./queue";
import { openBucket } from "./rate";
import { scrub, scrubText } from "./scrub";
import { openSender } from "./sender";
import {
  type EventOptions,
  type Properties,
  type Purposes,
  type Settings,
  settle,
} from "./settings";
import { newId, openStore, prefixOf } from "./store";

export type { EventOptions, Properties, Purposes, Settings } from "./settings";

/** Sends touchpoints; Segment's calls, and consent. */
export interface Weft {
  /** Says who the person is; traits go as they are. */
  identify(userId?: string | null, traits?: Properties): void;
  track(event: string, properties?: Properties, options?: EventOptions): void;
  /** A page begins; its dwell is measured until the next one. */
  page(name?: string, properties?: Properties, options?: EventOptions): void;
  screen(name: string, properties?: Properties, options?: EventOptions): void;
  /** Says which company the person belongs to. */
  group(groupId: string, traits?: Properties): void;
  alias(userId: string, previousId?: string): void;
  /** What the person agreed to; `null` takes it back and forgets everything. */
  consent(purposes: Purposes | null): void;
  /** The person signed out: a stranger from here on. */
  reset(): void;
  /** Sends what waits. */
  flush(): void;
  /** Listens no more; what waits is kept for the next page. */
  stop(): void;
}

/** Bytes of one event that the server takes. */
const EVENT_BYTES_MAX = 32 * 1024;
/** Events that wait in memory for a decision on consent. */
const HELD_MAX = 100;

interface Draft {
  type: string;
  messageId: string;
  timestamp: string | Date;
  context: { page: Place };
  userId?: string;
  previousId?: string;
  event?: string;
  [field: string]: unknown;
}

/** Begins to listen on this page. Nothing is stored or sent before consent. */
export const createWeft = (given: Settings): Weft => {
  const settings = settle(given);
  const own = prefixOf(settings.key);
  const store = openStore(own);
  const consent = openConsent(store, settings);
  const queue = openQueue(store, settings.bound);
  const sender = openSender(queue, settings);
  const identity = openIdentity(store, settings.session);
  const bucket = openBucket(settings.rate);
  const ears = new AbortController();
  let held: [Draft, string][] = [];
  let current: Place | undefined;

  const admit = (draft: Draft, purpose: string) => {
    const allowed = consent.$allows(purpose);
    if (allowed === null) held = [...held, [draft, purpose] as [Draft, string]].slice(-HELD_MAX);
    if (!allowed) return;
    if (draft.type === "identify" && draft.userId) identity.$know(draft.userId);
    if (draft.type === "alias") draft.previousId ??= identity.$user() ?? identity.$anonymous();
    const text = JSON.stringify({
      anonymousId: identity.$anonymous(),
      userId: identity.$user(),
      ...draft,
      context: {
        ...draft.context,
        campaign: campaignOf(draft.context.page.search),
        sessionId: identity.$session(),
        consent: { purpose, categoryPreferences: consent.$purposes() },
      },
      // Half a character would make the whole batch unreadable.
    }).replace(/\\ud[89a-f][\da-f]{2}/g, "\\ufffd");
    if (bytesOf(text) > EVENT_BYTES_MAX) {
      settings.onAnswer?.(413, draft);
      return;
    }
    queue.$push(text);
    sender.$poke(settings.edge.includes(`${draft.event}`));
  };

  const make = (type: string, fields: Properties, options: EventOptions = {}, page?: Place) => {
    const may = bucket();
    if (may < 0) return;
    const draft = {
      ...(may ? { type, ...fields } : { type: "track", event: "client_rate_limited" }),
      messageId: options.messageId ?? newId(),
      timestamp: options.timestamp ?? new Date(),
      context: { page: page ?? placeOf(settings) },
    };
    admit(draft, options.purpose ?? settings.purpose);
  };
  const clean = (properties?: Properties) => scrub(properties ?? {}, settings);
  const track = (event: string, properties?: Properties, options?: EventOptions, page?: Place) =>
    make("track", { event, properties: clean(properties) }, options, page);

  const dwell = openDwell(settings.idle, (seconds, dwelt) =>
    track("dwell", { seconds, ...dwelt, ...current }, {}, current),
  );
  const begin = (place: Place) => {
    current = place;
    const { dwell: wanted } = settings;
    dwell.$start(typeof wanted === "function" ? wanted(location.pathname) : wanted);
  };
  const end = () => {
    const dwelt = dwell.$end();
    if (dwelt) track("page_leave", { ...dwelt, ...current }, {}, current);
  };

  /** Follows a decision: sends what waited for it, or forgets. */
  const obey = () => {
    if (!consent.$isAny()) {
      held = [];
      sender.$stop();
      queue.$drop(queue.$items());
      for (const name of store.$names("")) store.$set(name);
      return;
    }
    const waited = held;
    held = [];
    for (const [draft, purpose] of waited) admit(draft, purpose);
    const adopt = () => {
      if (!consent.$isAny()) return;
      queue.$adopt();
      queue.$drop(
        queue.$items().filter((item) => !consent.$allows(JSON.parse(item).context.consent.purpose)),
      );
      if (queue.$items().length) sender.$poke(false);
    };
    // Two tabs that start together take turns.
    if (navigator.locks) navigator.locks.request(own, adopt).catch(adopt);
    else adopt();
  };

  const listen = (target: EventTarget, kinds: string, heard: (event: Event) => void) => {
    for (const kind of kinds.split(" "))
      target.addEventListener(kind, heard, { passive: true, capture: true, signal: ears.signal });
  };
  listen(document, "visibilitychange", () => {
    dwell.$touch();
    if (document.hidden) sender.$hide();
    else sender.$wake();
  });
  listen(window, "pagehide", () => {
    end();
    sender.$leave();
  });
  listen(window, "pageshow", (event) => {
    if (!(event as PageTransitionEvent).persisted) return;
    sender.$wake();
    if (current) begin(current);
  });
  listen(window, "online", () => sender.$wake(true));
  listen(window, "storage", (event) => {
    if ((event as StorageEvent).key !== own + CONSENT) return;
    consent.$read();
    obey();
  });
  listen(window, "pointermove pointerdown keydown wheel touchstart", dwell.$touch);
  listen(window, "scroll", dwell.$look);
  if (consent.$isAny()) obey();

  return {
    identify: (userId, traits = {}) =>
      make("identify", { ...(userId && { userId: `${userId}` }), traits }),
    track,
    page: (name, properties, options) => {
      end();
      const place = placeOf(settings);
      make(
        "page",
        { name: scrubText(name ?? place.title), properties: { ...place, ...clean(properties) } },
        options,
        place,
      );
      begin(place);
    },
    screen: (name, properties, options) =>
      make("screen", { name, properties: clean(properties) }, options),
    group: (groupId, traits = {}) => make("group", { groupId, traits }),
    alias: (userId, previousId) => make("alias", { userId, previousId }),
    consent: (purposes) => {
      consent.$decide(purposes);
      obey();
    },
    reset: identity.$forget,
    flush: sender.$flush,
    stop: () => {
      ears.abort();
      dwell.$end();
      sender.$stop();
      queue.$save(true);
    },
  };
};
