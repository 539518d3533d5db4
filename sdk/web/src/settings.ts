/** What the person agreed to, by purpose: `{ analytics: true, marketing: false }`. */
export type Purposes = Record<string, boolean>;

/** Values of properties and traits: anything that JSON can hold. */
export type Properties = Record<string, unknown>;

/** How the touchpoints of a site are sent. Only `key` and `url` are needed. */
export interface Settings {
  /** The write key of the source; it is public. */
  key: string;
  /** Where Weft answers, such as `https://crm.example.cn`. */
  url: string;
  /** A decision that the site already has; without it nothing leaves the page until `consent(…)`. */
  consent?: Purposes;
  /** The purpose an event serves unless it names its own; `analytics`. */
  purpose?: string;
  /** `false` ignores Do-Not-Track and Global Privacy Control. */
  respectDnt?: boolean;
  /** Events that are sent at once instead of in batches. */
  edge?: string[];
  /** Query parameters that stay in addresses beside `utm_*`. */
  query?: string[];
  /** Names of properties whose text is kept as it is. */
  keep?: string[];
  /** Names of properties whose value never leaves the page. */
  deny?: RegExp;
  /** Seconds of attention after which `dwell` is sent, for every page or found for one. */
  dwell?: number[] | ((path: string) => number[]);
  /** Milliseconds without a sign of life after which the person counts as away. */
  idle?: number;
  /** Milliseconds after which a session ends: without an event, and in any case. */
  session?: [idle: number, max: number];
  /** Events a second and at once that a page may make. */
  rate?: [perSecond: number, burst: number];
  /** Milliseconds an event may wait for others. */
  wait?: number;
  /** Events and bytes that wait at most; the oldest give way. */
  bound?: [events: number, bytes: number];
  /** Is told the status of every batch, 0 without one, and what the server answered; 413 for an event too large. */
  onAnswer?: (status: number, answer: unknown) => void;
}

/** What is known of one event beside its properties. */
export interface EventOptions {
  /** The purpose this event serves. */
  purpose?: string;
  /** When it happened, if not now. */
  timestamp?: string;
  /** Its id, if the caller has one. */
  messageId?: string;
}

/** Settings with nothing left open. */
export type Settled = Required<Omit<Settings, "consent" | "onAnswer">> &
  Pick<Settings, "consent" | "onAnswer">;

export const VERSION = "0.1.0";

/** Fills in what the site left out. */
export const settle = (given: Settings): Settled => ({
  purpose: "analytics",
  respectDnt: true,
  edge: "dwell,price_view,file_download,form_submit,quote_request,demo_request,call_in".split(","),
  query: [],
  keep: [],
  deny: /passw|pwd|secret|token|cv[cv]|ssn|card_?n|密码|身份证|卡号/i,
  dwell: [30, 60, 120],
  idle: 3e4,
  session: [18e5, 864e5],
  rate: [10, 100],
  wait: 3e3,
  bound: [1e3, 512e3],
  ...given,
  url: given.url.replace(/\/$/, ""),
});
