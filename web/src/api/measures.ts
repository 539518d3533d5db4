import { queryOptions } from "@tanstack/react-query";
import { call } from "./client";
import type { Label, Value } from "./types";

export interface MeasureFigure {
  name: string;
  label: Label;
  meaning: Label;
}

export type MeasureRow = Record<string, Value>;

export interface Measure {
  name: string;
  label: Label;
  meaning: Label;
  by: string | null;
  figures: MeasureFigure[];
  items: MeasureRow[];
}

export interface Coverage {
  label: Label;
  meaning: Label;
  items: {
    source: { id: string; label: string };
    known: number;
    of: number;
    share: string | null;
  }[];
}

export interface Measures {
  weeks: string[];
  measures: Measure[];
  coverage: Coverage;
}

/** Figures of signals and to-dos of the last weeks, each with what it means. */
export const measuresQuery = (weeks: number) =>
  queryOptions({
    queryKey: ["measures", weeks],
    queryFn: ({ signal }) => call<Measures>("/measures", { query: { weeks }, signal }),
  });
