// Files of the past for a source: looked at first, then taken.
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { call } from "./client";
import type { Mapping, Tried } from "./sources";
import type { RowError } from "./types";

/** What is asked of a file; without a mapping it is guessed from the headers. */
export interface PastAsked {
  upload: string;
  sheet: number;
  header_row: number | null;
  mapping: Mapping | null;
}

export interface PastPreview {
  headers: string[];
  header_row: number;
  mapping: Mapping;
  rows: { row: number; events: Tried["events"] }[];
  checked: number;
  late: number;
  /** Rows that say nothing the rows before have not said. */
  repeated: number;
  failed: number;
  errors: RowError[];
}

export const pastPreviewQuery = (source: string, asked: PastAsked) =>
  queryOptions({
    queryKey: ["past-preview", source, asked],
    queryFn: ({ signal }) =>
      call<PastPreview>(`/sources/${source}/files/preview`, {
        method: "POST",
        body: asked,
        signal,
      }),
    placeholderData: keepPreviousData,
    gcTime: 0,
    retry: false,
  });

export const runPast = (source: string, asked: PastAsked) =>
  call<{ job: string }>(`/sources/${source}/files/run`, { method: "POST", body: asked });
