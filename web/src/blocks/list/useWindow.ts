import { useQueries } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { type ListParams, windowQuery } from "../../api/queries";
import type { Entry } from "../../api/types";

export const WINDOW_ROWS = 100;

export interface ListWindow {
  total: number;
  exact: boolean;
  rowAt: (index: number) => Entry | undefined;
  /** Tells which rows are on screen. */
  show: (first: number, last: number) => void;
  /** Nothing has arrived yet for what is asked now. */
  pending: boolean;
  /** The rows on screen answer an earlier question. */
  stale: boolean;
  error: unknown;
  retry: () => void;
}

interface Shown {
  total: number;
  exact: boolean;
  windows: Map<number, Entry[]>;
}

const NOTHING: Shown = { total: 0, exact: true, windows: new Map() };

/** Rows of a list by index, fetched in windows as they come on screen. */
export function useWindow(object: string, params: ListParams): ListWindow {
  const [range, setRange] = useState({ first: 0, last: 0 });
  const kept = useRef<{ object: string; shown: Shown }>({ object, shown: NOTHING });
  const wanted = wantedWindows(range.first, range.last);
  const queries = useQueries({
    queries: wanted.map((at) => windowQuery(object, params, at * WINDOW_ROWS, WINDOW_ROWS)),
  });

  // The first window carries the count, so it is always among those asked for.
  const head = queries[0]?.data;
  let shown = NOTHING;
  if (head) {
    const windows = new Map<number, Entry[]>();
    queries.forEach((query, at) => {
      if (query.data) windows.set(wanted[at] ?? 0, query.data.items);
    });
    const total = head.total ?? head.items.length;
    shown = { total, exact: head.total_exact ?? true, windows };
    kept.current = { object, shown };
  } else if (kept.current.object === object) {
    shown = kept.current.shown;
  }

  return {
    total: shown.total,
    exact: shown.exact,
    rowAt: (index) => shown.windows.get(Math.floor(index / WINDOW_ROWS))?.[index % WINDOW_ROWS],
    show: (first, last) =>
      setRange((old) => {
        const same =
          wantedWindows(old.first, old.last).join() === wantedWindows(first, last).join();
        return same ? old : { first, last };
      }),
    pending: !head && shown === NOTHING,
    stale: !head && shown !== NOTHING,
    error: head ? null : (queries.find((query) => query.error)?.error ?? null),
    retry: () => {
      for (const query of queries) void query.refetch();
    },
  };
}

export function wantedWindows(first: number, last: number): number[] {
  const windows = [0];
  for (let at = Math.floor(first / WINDOW_ROWS); at <= Math.floor(last / WINDOW_ROWS); at += 1) {
    if (at > 0) windows.push(at);
  }
  return windows;
}
