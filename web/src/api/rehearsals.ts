// A signal rule tried over the past.
import { queryOptions } from "@tanstack/react-query";
import { call } from "./client";
import type { Label } from "./types";

interface Named {
  id: string;
  label: string;
}

export interface Fired {
  account: Named;
  owner: Named | null;
  occurred_at: string;
  late: boolean;
  reason: Label | null;
  told: { id: string; outcome: string | null } | null;
}

export interface Rehearsed {
  total: number;
  new: number;
  late: number;
  strangers: number;
  useful: number;
  useless: number;
  items: Fired[];
  /** Signals nobody was told of, because their touchpoints came too late. */
  missed: { count: number; items: Fired[] };
  loads: { owner: Named | null; count: number; busiest: { day: string; count: number } | null }[];
  gone: { id: string; outcome: string | null }[];
}

const DAY_MS = 86_400_000;

/** What the rule in force, or a draft of it, would have told over the last `days`. */
export const rehearsalQuery = (name: string, days: number, draft: unknown = null) =>
  queryOptions({
    queryKey: ["rehearsal", name, days, draft],
    queryFn: ({ signal }) => {
      const to = new Date();
      const from = new Date(to.getTime() - days * DAY_MS);
      const rule = draft ? { rule: draft } : { name };
      const body = { ...rule, from: from.toISOString(), to: to.toISOString() };
      return call<Rehearsed>("/rules/rehearse", { method: "POST", body, signal });
    },
    // It reads the whole log: once looked at, it stands until it is asked for again.
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });

/** Of those colleagues have answered, how many in a hundred were useful. */
export function precisionOf({ useful, useless }: Pick<Rehearsed, "useful" | "useless">): number {
  return Math.round((useful * 100) / Math.max(1, useful + useless));
}
