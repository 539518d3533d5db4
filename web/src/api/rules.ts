// Signal rules while they are written: what is wrong with one, and which events it may wait for.
import { queryOptions } from "@tanstack/react-query";
import { call } from "./client";
import type { Label } from "./types";

/** Something to say about a rule, at its place in the document. */
export interface Remark {
  level: "problem" | "warning";
  code: string;
  /** `when.steps.2.filter`; empty for the whole. */
  place: string;
  text: Label;
  suggestion: Label;
}

export const ruleCheckQuery = (document: object) =>
  queryOptions({
    queryKey: ["rule-check", JSON.stringify(document)],
    queryFn: ({ signal }) =>
      call<{ ok: boolean; remarks: Remark[] }>("/rules/check", {
        method: "POST",
        body: { document },
        signal,
      }),
    retry: false,
  });

export interface EventProperty {
  name: string;
  type: "number" | "text" | "boolean" | "datetime";
  label: Label;
}

export interface KnownEvent {
  name: string;
  label: Label;
  /** How often it came lately. */
  count: number;
  last_at: string | null;
  properties: EventProperty[];
}

export const ruleEventsQuery = queryOptions({
  queryKey: ["rule-events"],
  queryFn: async ({ signal }) =>
    (await call<{ items: KnownEvent[] }>("/rules/events", { signal })).items,
  staleTime: 60_000,
});
