// A signal rule tried over the past: a job, and what it has listed.
import { infiniteQueryOptions } from "@tanstack/react-query";
import { call } from "./client";
import { jobOf } from "./queries";
import type { Job, Label } from "./types";

interface Named {
  id: string;
  label: string;
}

/** A signal the rule would have made; or, when `gone`, one that was made and would not be. */
export interface Fired {
  account: Named & { object: string };
  owner: Named | null;
  occurred_at: string;
  late: boolean;
  gone: boolean;
  reason: Label | null;
  told: { id: string; outcome: "useful" | "useless" | "handled" | null } | null;
  alert: { state: "rung" | "held" | "digest"; why: string | null; at: string } | null;
}

export interface Rehearsed {
  total: number;
  new: number;
  late: number;
  missed: number;
  gone: number;
  strangers: number;
  useful: number;
  useless: number;
  sent: {
    rung: number;
    held: number;
    digest: number;
    silent: number;
    actions: {
      kind: "task" | "notification" | "field" | "webhook" | "event" | "assign";
      count: number;
    }[];
  };
  loads: { owner: Named | null; count: number; busiest: { day: string; count: number } | null }[];
  /** Where the whole list can be fetched, and until when. */
  file: string;
  expires_at: string;
}

/** A rule in force by its name, or a draft of one, from one moment to another. */
export type Trial = ({ name: string } | { rule: unknown }) & { from: string; to: string };

export const startRehearsal = (body: Trial) =>
  call<{ job: string }>("/rules/rehearse", { method: "POST", body });

type RehearsalJob = Omit<Job, "result"> & {
  result?: (Rehearsed & { problem?: { detail?: string } }) | null;
};

/** The job of a rehearsal, while it runs and when it is over. */
export const rehearsalQuery = (id: string) => jobOf<RehearsalJob>(id);

export const WHICH = ["all", "new", "missed", "gone"] as const;
export type Which = (typeof WHICH)[number];

const PAGE = 20;

export const rehearsalItemsQuery = (id: string, which: Which) =>
  infiniteQueryOptions({
    queryKey: ["rehearsal", id, which],
    queryFn: ({ pageParam, signal }) =>
      call<{ items: Fired[]; next_cursor: string | null }>(`/rules/rehearse/${id}/items`, {
        query: { which, limit: PAGE, cursor: pageParam },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next_cursor }) => next_cursor,
    retry: false,
  });

/** Of those colleagues have answered, how many in a hundred were useful. */
export function precisionOf({ useful, useless }: Pick<Rehearsed, "useful" | "useless">): number {
  return Math.round((useful * 100) / Math.max(1, useful + useless));
}

/** Days as they begin here, as moments; both days are in it. None while one is missing. */
export function momentsOf(
  from: string | null,
  to: string | null,
): { from: string; to: string } | null {
  if (!from || !to) return null;
  const end = new Date(`${to}T00:00:00`);
  end.setDate(end.getDate() + 1);
  return { from: new Date(`${from}T00:00:00`).toISOString(), to: end.toISOString() };
}

const DAY_MS = 86_400_000;

/** The last so many days up to now. */
export function lastDays(count: number): { from: string; to: string } {
  const to = new Date();
  return { from: new Date(to.getTime() - count * DAY_MS).toISOString(), to: to.toISOString() };
}
