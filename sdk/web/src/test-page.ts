import { vi } from "vitest";
import { createWeft, type Settings, type Weft } from "./index";

/** One event as it stands in a batch. */
export type Sent = Record<string, unknown> & {
  type: string;
  event?: string;
  messageId: string;
  properties: Record<string, unknown>;
  context: Record<string, unknown> & { page: Record<string, string> };
};

interface Batch {
  batch: Sent[];
  writeKey: string;
  sentAt: string;
}

/** What a request looked like. */
export interface Request {
  url: string;
  init: RequestInit & { headers: Record<string, string> };
  body: Batch;
}

/** A page with clock, network and storage of its own; what it sends is kept. */
export const openPage = () => {
  vi.useFakeTimers({ now: new Date("2026-11-22T08:00:00Z") });
  localStorage.clear();
  const requests: Request[] = [];
  const beacons: Batch[] = [];
  const pages: Weft[] = [];
  let answer: () => Promise<Response> = async () => Response.json({ success: true, results: [] });
  let isHidden = false;
  vi.stubGlobal("fetch", (url: string, init: Request["init"]) => {
    requests.push({ url, init, body: JSON.parse(`${init.body}`) });
    return answer();
  });
  const put = (target: object, name: string, get: () => unknown) =>
    Object.defineProperty(target, name, { configurable: true, get });
  put(document, "hidden", () => isHidden);
  put(navigator, "onLine", () => page.online);
  put(navigator, "doNotTrack", () => page.doNotTrack);
  put(navigator, "sendBeacon", () => (_url: string, body: string) => {
    beacons.push(JSON.parse(body));
    return true;
  });
  const page = {
    requests,
    beacons,
    online: true,
    doNotTrack: null as string | null,
    weft: (more: Partial<Settings> = {}) => {
      const weft = createWeft({
        key: "wk",
        url: "https://crm.example.cn/",
        consent: { analytics: true },
        ...more,
      });
      pages.push(weft);
      return weft;
    },
    /** The server answers so from now on. */
    answers: (status: number, headers: Record<string, string> = {}) => {
      answer = async () => new Response("{}", { status, headers });
    },
    /** No answer comes. */
    breaks: () => {
      answer = () => Promise.reject(new TypeError("network"));
    },
    after: (ms: number) => vi.advanceTimersByTimeAsync(ms),
    show: (shown: boolean) => {
      isHidden = !shown;
      document.dispatchEvent(new Event("visibilitychange"));
    },
    leave: () => window.dispatchEvent(new Event("pagehide")),
    touch: () => window.dispatchEvent(new Event("pointermove")),
    /** Events in all requests, in order. */
    events: () => requests.flatMap((request) => request.body.batch),
    named: (name: string) => page.events().filter((event) => event.event === name),
    stored: () => Object.keys(localStorage),
    close: () => {
      for (const weft of pages.splice(0)) weft.stop();
      isHidden = false;
      vi.useRealTimers();
      vi.unstubAllGlobals();
    },
  };
  return page;
};
