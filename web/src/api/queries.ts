import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { call } from "./client";
import type {
  Card,
  Currencies,
  Entry,
  HistoryItem,
  ImportRun,
  Job,
  Me,
  MenuGroup,
  ObjectModel,
  ObjectSummary,
  OfferedCommand,
  Page,
  Region,
  SearchHit,
  TimelineItem,
  Why,
} from "./types";

// The model changes only when somebody publishes a configuration.
const MODEL_STALE_MS = 10 * 60_000;
const LIST_STALE_MS = 60_000;

export interface ListParams {
  filter?: string;
  sort?: string;
  q?: string;
  fields?: string;
  /** Conditions the rows are marked by, for their colours. */
  mark?: string[];
}

export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: ({ signal }) => call<Me>("/me", { signal }),
  staleTime: MODEL_STALE_MS,
  retry: false,
});

export const menusQuery = queryOptions({
  queryKey: ["menus"],
  queryFn: async ({ signal }) => (await call<Page<MenuGroup>>("/menus", { signal })).items,
  staleTime: MODEL_STALE_MS,
});

export const objectsQuery = queryOptions({
  queryKey: ["objects"],
  queryFn: async ({ signal }) => (await call<Page<ObjectSummary>>("/objects", { signal })).items,
  staleTime: MODEL_STALE_MS,
});

export const regionsQuery = queryOptions({
  queryKey: ["regions"],
  queryFn: async ({ signal }) => (await call<Page<Region>>("/regions", { signal })).items,
  staleTime: Number.POSITIVE_INFINITY,
});

export const currenciesQuery = queryOptions({
  queryKey: ["currencies"],
  queryFn: ({ signal }) => call<Currencies>("/currencies", { signal }),
  staleTime: Number.POSITIVE_INFINITY,
});

export const objectQuery = (object: string) =>
  queryOptions({
    queryKey: ["object", object],
    queryFn: ({ signal }) => call<ObjectModel>(`/objects/${object}`, { signal }),
    staleTime: MODEL_STALE_MS,
  });

/** One window of a list; the first one also counts. */
export const windowQuery = (object: string, params: ListParams, offset: number, limit: number) =>
  queryOptions({
    queryKey: ["list", object, params, offset, limit],
    queryFn: ({ signal }) =>
      call<Page<Entry>>(`/records/${object}`, {
        query: { ...params, offset, limit, count: offset === 0 ? true : undefined },
        signal,
      }),
    staleTime: LIST_STALE_MS,
  });

/** A short list that stays on screen while the next one is fetched. */
export const shortListQuery = (object: string, params: ListParams, limit: number) =>
  queryOptions({ ...windowQuery(object, params, 0, limit), placeholderData: keepPreviousData });

/** The best answers among several objects; they stay on screen while the next ones are fetched. */
export const searchQuery = (q: string, objects: string[], limit: number) =>
  queryOptions({
    queryKey: ["search", q, objects, limit],
    queryFn: async ({ signal }) =>
      (
        await call<Page<SearchHit>>("/search", {
          query: { q, objects: objects.join(","), limit },
          signal,
        })
      ).items,
    // What was written a moment ago is found.
    staleTime: 0,
    placeholderData: keepPreviousData,
  });

export const recordQuery = (object: string, id: string) =>
  queryOptions({
    queryKey: ["record", object, id],
    queryFn: ({ signal }) => call<Entry>(`/records/${object}/${id}`, { signal }),
  });

export const commandsQuery = (object: string, id: string) =>
  queryOptions({
    queryKey: ["record", object, id, "commands"],
    queryFn: async ({ signal }) =>
      (await call<Page<OfferedCommand>>(`/records/${object}/${id}/commands`, { signal })).items,
  });

export const historyQuery = (object: string, id: string) =>
  queryOptions({
    queryKey: ["record", object, id, "history"],
    queryFn: async ({ signal }) =>
      (await call<Page<HistoryItem>>(`/records/${object}/${id}/history`, { signal })).items,
  });

export const cardQuery = (object: string, id: string) =>
  queryOptions({
    queryKey: ["record", object, id, "card"],
    queryFn: ({ signal }) => call<Card>(`/records/${object}/${id}/card`, { signal }),
  });

export const relatedQuery = (object: string, id: string, relation: string, limit: number) =>
  queryOptions({
    queryKey: ["record", object, id, "related", relation, limit],
    queryFn: ({ signal }) =>
      call<Page<Entry>>(`/records/${object}/${id}/related/${relation}`, {
        query: { limit, count: true },
        signal,
      }),
  });

export function timelinePage(object: string, id: string, cursor: string | null) {
  return call<Page<TimelineItem>>(`/records/${object}/${id}/timeline`, { query: { cursor } });
}

export const whyQuery = (signalId: string) =>
  queryOptions({
    queryKey: ["why", signalId],
    queryFn: ({ signal }) => call<Why>(`/signals/${signalId}/why`, { signal }),
  });

export const importsQuery = queryOptions({
  queryKey: ["imports"],
  queryFn: async ({ signal }) => (await call<Page<ImportRun>>("/imports", { signal })).items,
});

const JOB_POLL_MS = 700;

/** A job whose result is told by what it is of. */
export const jobOf = <Of extends Pick<Job, "state">>(id: string) =>
  queryOptions({
    queryKey: ["job", id],
    queryFn: ({ signal }) => call<Of>(`/jobs/${id}`, { signal }),
    refetchInterval: ({ state }) => (isOver(state.data) ? false : JOB_POLL_MS),
  });

export const jobQuery = (id: string) => jobOf<Job>(id);

/** Whether nothing more comes of it. */
export const isOver = (job: Pick<Job, "state"> | undefined): boolean =>
  job?.state === "done" || job?.state === "failed" || job?.state === "cancelled";

export const cancelJob = (id: string) => call<Job>(`/jobs/${id}/cancel`, { method: "POST" });
