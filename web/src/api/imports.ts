import { queryOptions } from "@tanstack/react-query";
import { call } from "./client";
import type { Label, RowError } from "./types";

/** A table that was sent and waits to be imported. */
export interface Upload {
  upload: string;
  file_name: string;
  format: "csv" | "xlsx" | "xls";
  sheets: { name: string; rows: number | null; hidden: boolean }[];
}

/** Where a column goes; `by` is the field of a lookup's target that the cells name it by. */
export interface Target {
  column: number;
  field: string;
  by?: string | null;
}

export type Mode = "upsert" | "update" | "create" | "skip";
export type Missing = "refuse" | "create";

export interface Proposal {
  sheet: number;
  header_row: number;
  columns: { column: number; header: string; required: boolean; samples: string[] }[];
  mapping: (Target & { why: "learned" | "label" | "meaning" | "guess" })[];
  key: string;
  mode: Mode;
  missing: Missing;
  remembered: boolean;
  /** Another object that knows far more of the columns. */
  better: { object: string; label: Label; columns: number; known: number } | null;
}

export interface ImportOrder {
  object: string;
  sheet: number;
  header_row: number;
  mapping: Target[];
  constants: Record<string, string>;
  key: string;
  mode: Mode;
  missing: Missing;
}

export interface Counts {
  rows?: number;
  created?: number;
  updated?: number;
  unchanged?: number;
  failed?: number;
}

export interface ImportPreview {
  columns: { header: string; field: string | null }[];
  shown: {
    row: number;
    cells: string[];
    values: Record<string, string>;
    errors: RowError[];
  }[];
  errors: RowError[];
  total_rows: number;
  error_count: number;
  tally: Counts;
}

export function uploadTable(file: File): Promise<Upload> {
  const form = new FormData();
  form.set("file", file, file.name);
  return call("/imports/uploads", { method: "POST", body: form });
}

/** What to look at: a sheet, and the row of its header where somebody chose one. */
export interface Looked {
  object: string;
  sheet: number;
  headerRow: number | null;
}

export const proposalQuery = (upload: string, { object, sheet, headerRow }: Looked) =>
  queryOptions({
    queryKey: ["proposal", upload, object, sheet, headerRow],
    queryFn: ({ signal }) =>
      call<Proposal>(`/imports/uploads/${upload}`, {
        query: { object, sheet, header_row: headerRow },
        signal,
      }),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });

export const previewQuery = (upload: string, order: ImportOrder) =>
  queryOptions({
    queryKey: ["import-preview", upload, order],
    queryFn: ({ signal }) =>
      call<ImportPreview>(`/imports/uploads/${upload}/preview`, {
        method: "POST",
        body: order,
        signal,
      }),
    gcTime: 0,
    retry: false,
  });

export function tryImport(upload: string, order: ImportOrder): Promise<{ job: string }> {
  return call(`/imports/uploads/${upload}/trial`, { method: "POST", body: order });
}

export function runImport(
  upload: string,
  order: ImportOrder,
): Promise<{ job: string; import: string }> {
  return call(`/imports/uploads/${upload}/run`, { method: "POST", body: order });
}

/** Undoing is a job; its result says what went, what is as before and what stays. */
export function undoImport(id: string): Promise<{ job: string }> {
  return call(`/imports/${id}`, { method: "DELETE" });
}

export interface ExportOrder {
  object: string;
  filter?: string;
  sort?: string;
  q?: string;
  columns: string[];
  format: "xlsx" | "csv";
  encoding?: "utf-8" | "gb18030";
}

export function exportView(order: ExportOrder): Promise<{ job: string }> {
  return call("/exports", { method: "POST", body: order });
}
