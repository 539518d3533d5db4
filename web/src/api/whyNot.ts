// Why a rule has not fired, for a customer and a moment.
import { queryOptions } from "@tanstack/react-query";
import { call } from "./client";
import type { Entry, Page, WhyNot } from "./types";

const RULES_MAX = 200;

/** The rules in force, by the names people read. */
export const rulesInForceQuery = queryOptions({
  queryKey: ["list", "signal_rule", "in force"],
  queryFn: async ({ signal }) => {
    const query = { filter: "active = true", sort: "label", limit: RULES_MAX };
    return (await call<Page<Entry>>("/records/signal_rule", { query, signal })).items;
  },
});

/** `at` is a moment, or none for now. */
export const whyNotQuery = (rule: string, account: string, at: string | null) =>
  queryOptions({
    queryKey: ["why-not", rule, account, at],
    queryFn: ({ signal }) =>
      call<WhyNot>(`/rules/${encodeURIComponent(rule)}/why-not`, {
        query: { account, at },
        signal,
      }),
    retry: false,
  });
