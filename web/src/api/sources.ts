// Sources of touchpoints and how they fare.
import { queryOptions } from "@tanstack/react-query";
import { call } from "./client";
import type { Breaker, LastError } from "./destinations";
import type { FieldProblem } from "./problem";
import type { Entry, Page } from "./types";

export interface Source extends Entry {
  name: string;
  kind: string;
  trust: string;
  active: boolean;
}

export interface StreamHealth {
  stream: string;
  consumer: string;
  breaker: Breaker;
  failures: number;
  next_try_at: string | null;
  taken: number;
  last_at: string | null;
  last_error: LastError | null;
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
  /** Touchpoints whose days were over. */
  retired: number;
  retention_days: number | null;
  clamped: number;
  skewed: number;
  skew_ms: { p50: number | null; p99: number | null };
  /** Of those who sent the latest touchpoints, how many are known customers. */
  stitched: { known: number; of: number };
  /** How pulling fares, of a source that is pulled from a stream. */
  stream: StreamHealth | null;
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

/** What others' JSON and the columns of files mean; the server knows the whole form. */
export type Mapping = Record<string, unknown>;

/** What one item of a sample becomes. */
export interface Tried {
  place: number;
  events: {
    type: string;
    event: string;
    subject: string;
    occurred_at: string;
    late: boolean;
    properties: Record<string, unknown>;
  }[];
  errors: FieldProblem[];
}

export const mappingQuery = (id: string) =>
  queryOptions({
    queryKey: ["source-mapping", id],
    queryFn: async ({ signal }) =>
      (await call<{ mapping: Mapping | null }>(`/sources/${id}/mapping`, { signal })).mapping,
  });

export const writeMapping = (id: string, mapping: Mapping) =>
  call<unknown>(`/sources/${id}/mapping`, { method: "PUT", body: mapping });

export const tryMapping = async (id: string, mapping: Mapping, body: unknown) =>
  (
    await call<{ items: Tried[] }>(`/sources/${id}/mapping/try`, {
      method: "POST",
      body: { mapping, body },
    })
  ).items;

/** Another secret to sign with; the former one stays good for so many hours. */
export const turnSecret = (id: string, overlapHours: number) =>
  call<{ secret: string; former_until: string | null }>(`/sources/${id}/secret`, {
    method: "POST",
    body: { overlap_hours: overlapHours },
  });
