// Pairs of records that may be one: what is asked, what was decided, and taking it back.
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { call } from "./client";
import type { Entry, Label, Page, Reference, Row } from "./types";
import { runCommand } from "./writes";

/** A line of the waterfall. */
export interface Step {
  field: string;
  label: Label;
  level: string;
  told: Label;
  weight: string;
}

export interface Pair extends Entry {
  name: string;
  object: "account" | "contact";
  account: Reference | null;
  other_account: Reference | null;
  contact: Reference | null;
  other_contact: Reference | null;
  probability: string;
  weight: string;
  status: "open" | "same" | "apart";
  reason: string | null;
  decided_by: Reference | null;
  decided_at: string | null;
  key: string;
}

export type PairSide = "one" | "other";
export type Decision = "same" | "apart" | "later";

/** Which values survive, and why; `at` and `trust` are the survivor's, then the other's. */
export interface Preview {
  survivor: string;
  absorbed: string;
  fields: { field: string; taken: boolean; because: Because }[];
  moves: number;
}

export type Because =
  | "chosen"
  | "locked"
  | "longer"
  | "newer"
  | "only"
  | "stays"
  | "title"
  | "trust";

/** The record that stays and the fields somebody has chosen a side for. */
export interface Wishes {
  keep: PairSide;
  take: string;
  stay: string;
}

/** Pairs shown at once: a sitting's work. */
const PAIRS_SHOWN = 100;
const DUE = 'status = "open" and (later_until is empty or later_until <= NOW())';

export const pairsQuery = (show: "open" | "decided", object: string) =>
  queryOptions({
    queryKey: ["list", "duplicate_pair", show, object],
    queryFn: ({ signal }) => {
      const state = show === "open" ? DUE : 'status != "open"';
      const kind = object === "all" ? "" : ` and object = "${object}"`;
      const query = {
        filter: `(${state})${kind}`,
        sort: show === "open" ? "-probability" : "-decided_at",
        limit: PAIRS_SHOWN,
        count: true,
      };
      return call<Page<Pair>>("/records/duplicate_pair", { query, signal });
    },
  });

export const previewQuery = (pair: string, wishes: Wishes) =>
  queryOptions({
    queryKey: ["duplicate-preview", pair, wishes],
    queryFn: ({ signal }) =>
      call<Preview>(`/duplicates/${pair}/preview`, { method: "POST", body: wishes, signal }),
    placeholderData: keepPreviousData,
  });

export const findDuplicates = () => call<{ found: number }>("/duplicates/find", { method: "POST" });

export const decidePair = (pair: string, decision: Decision, input: Row) =>
  runCommand("duplicate_pair", pair, `duplicate.${decision}`, input);

/** Takes back whatever was decided of a pair; the merge behind it is undone. */
export async function reopenPair(pair: Pair, decision: Decision): Promise<void> {
  if (decision !== "same") {
    await runCommand("duplicate_pair", pair.id, "duplicate.reopen", {});
    return;
  }
  const [, one, other] = pair.key.split(":");
  const query = {
    filter: `status = "merged" and ((survivor = "${one}" and absorbed = "${other}") or (survivor = "${other}" and absorbed = "${one}"))`,
    sort: "-merged_at",
    limit: 1,
  };
  const { items } = await call<Page<Entry>>("/records/record_merge", { query });
  const merge = items[0];
  if (merge) await runCommand("record_merge", merge.id, "record.merge.undo", {});
}
