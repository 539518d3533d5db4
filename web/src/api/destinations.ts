// Destinations of touchpoints: how they fare, and sending again.
import { queryOptions } from "@tanstack/react-query";
import { call } from "./client";
import type { Entry, Label, Page, Reference } from "./types";

export interface Destination extends Entry {
  name: string;
  kind: "webhook" | "nats" | "ndjson";
  purpose: string;
  url: string | null;
  source: Reference | null;
  active: boolean;
}

/** Whether it is tried: always, not for now, or with one touchpoint. */
export type Breaker = "closed" | "open" | "half_open";

export interface LastError {
  at: string;
  code: string;
  message: Label;
}

export interface DestinationHealth {
  breaker: Breaker;
  /** In a row. */
  failures: number;
  next_try_at: string | null;
  sent: number;
  left_out: number;
  refused: number;
  /** When the first touchpoint was received that is not dealt with yet. */
  waiting_since: string | null;
  last_sent_at: string | null;
  last_error: LastError | null;
  file: string | null;
}

const DESTINATIONS_MAX = 200;
const FOLLOW_MS = 5_000;

export const destinationsQuery = queryOptions({
  queryKey: ["list", "destination", "all"],
  queryFn: async ({ signal }) => {
    const query = { limit: DESTINATIONS_MAX, sort: "name" };
    return (await call<Page<Destination>>("/records/destination", { query, signal })).items;
  },
});

export const destinationHealthQuery = (id: string) =>
  queryOptions({
    queryKey: ["destination-health", id],
    queryFn: ({ signal }) => call<DestinationHealth>(`/destinations/${id}/health`, { signal }),
    refetchInterval: FOLLOW_MS,
  });

/** Sends everything received from a moment on again. */
export const replay = (id: string, from: string) =>
  call<{ position: string }>(`/destinations/${id}/replay`, { method: "POST", body: { from } });
