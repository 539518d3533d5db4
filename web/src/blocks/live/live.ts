// What arrives on the live stream, kept outside React and read through `useLive`.
import type { QueryClient } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { listen } from "../../api/shared-stream";
import type { StreamEvent, StreamState } from "../../api/stream";
import type { SignalEntry } from "../../api/types";
import { isOwnWrite } from "../../api/writes";

interface RecordNews {
  object: string;
  id: string;
  version?: number;
  action?: string;
}

export interface Live {
  connection: StreamState;
  /** Ids changed by others since the list of that object was last fetched. */
  news: ReadonlyMap<string, ReadonlySet<string>>;
  /** Signals whose card is still on the screen, newest first. */
  cards: readonly SignalEntry[];
}

const CARDS_MAX = 3;
const SETTLE_MS = 400;
const GRID_ROWS = 100;

let live: Live = { connection: "connecting", news: new Map(), cards: [] };
const listeners = new Set<() => void>();

function set(next: Partial<Live>): void {
  live = { ...live, ...next };
  for (const listener of listeners) listener();
}

export function useLive(): Live {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => live,
  );
}

export function dropCard(id: string): void {
  set({ cards: live.cards.filter((card) => card.id !== id) });
}

export function forgetNews(object: string): void {
  if (!live.news.has(object)) return;
  const news = new Map(live.news);
  news.delete(object);
  set({ news });
}

/** Opens the stream for as long as somebody is signed in. */
export function goLive(client: QueryClient): () => void {
  const refresh = settledRefresh(client);
  return listen("/api/v1/stream", {
    onState: (connection) => set({ connection }),
    onEvent: (event) => take(event, client, refresh),
  });
}

function take(event: StreamEvent, client: QueryClient, refresh: (object: string) => void): void {
  if (event.event === "reset") {
    void client.invalidateQueries();
    return;
  }
  const data = readData(event.data);
  if (!data) return;
  if (event.event === "signal") {
    const signal = data as SignalEntry;
    const others = live.cards.filter((card) => card.id !== signal.id);
    set({ cards: [signal, ...others].slice(0, CARDS_MAX) });
    refresh("signal");
  } else if (event.event === "job") {
    void client.invalidateQueries({ queryKey: ["job", String(data.id)] });
  } else if (event.event === "task") {
    refresh("task");
  } else if (event.event === "record") {
    takeRecord(data as unknown as RecordNews, client, refresh);
  }
}

function takeRecord(
  { object, id, version }: RecordNews,
  client: QueryClient,
  refresh: (object: string) => void,
) {
  if (!isOwnWrite(object, id, version)) {
    const news = new Map(live.news);
    news.set(object, new Set(news.get(object)).add(id));
    set({ news });
    void client.invalidateQueries({ queryKey: ["record", object, id] });
  }
  refresh(object);
}

/** Refreshes short lists once the burst is over; a grid only tells that it is out of date. */
function settledRefresh(client: QueryClient): (object: string) => void {
  const waiting = new Set<string>();
  return (object) => {
    if (waiting.has(object)) return;
    waiting.add(object);
    setTimeout(() => {
      waiting.delete(object);
      void client.invalidateQueries({
        predicate: ({ queryKey }) =>
          queryKey[0] === "list" && queryKey[1] === object && queryKey[4] !== GRID_ROWS,
      });
    }, SETTLE_MS);
  };
}

function readData(text: string): Record<string, unknown> | null {
  try {
    const data: unknown = JSON.parse(text);
    return typeof data === "object" && data !== null ? (data as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
