// Sources of touchpoints and how they fare.
import { queryOptions } from "@tanstack/react-query";
import { call } from "./client";
import type { Entry, Page } from "./types";

export interface Source extends Entry {
  name: string;
  kind: string;
  trust: string;
  active: boolean;
}

export interface SourceHealth {
  from: string;
  until: string;
  last_at: string | null;
  accepted: number;
  per_minute: string | null;
  rejected: number;
  duplicates: { natural: number; synthetic: number };
  late: number;
  late_share: string | null;
  clamped: number;
  skewed: number;
  skew_ms: { p50: number | null; p99: number | null };
  /** Of those who sent the latest touchpoints, how many are known customers. */
  stitched: { known: number; of: number };
  errors: { code: string; count: number }[];
  /** Refusals without anything that was sent. */
  samples: { at: string; code: string; field?: string }[];
}

const SOURCES_MAX = 200;
const FOLLOW_MS = 15_000;

export const sourcesQuery = queryOptions({
  queryKey: ["list", "source", "all"],
  queryFn: async ({ signal }) => {
    const query = { limit: SOURCES_MAX, sort: "name" };
    return (await call<Page<Source>>("/records/source", { query, signal })).items;
  },
});

export const sourceHealthQuery = (id: string) =>
  queryOptions({
    queryKey: ["source-health", id],
    queryFn: ({ signal }) => call<SourceHealth>(`/sources/${id}/health`, { signal }),
    refetchInterval: FOLLOW_MS,
  });
