import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useRef, useState } from "react";
import { type Decision, decidePair, type Pair, reopenPair } from "../../api/duplicates";
import type { Row } from "../../api/types";
import { useMoreText } from "../../text/more";
import { wordsFor } from "../../ui/ErrorNote";
import { showToast } from "../../ui/toasts";

const DONE = {
  same: "pair.same_done",
  apart: "pair.apart_done",
  later: "pair.later_done",
} as const;

interface Decided {
  pairs: Pair[];
  decision: Decision;
}

/** Decides at once and takes back: what was decided leaves the list before the server has answered. */
export function useDecisions() {
  const texts = useMoreText();
  const client = useQueryClient();
  const [gone, setGone] = useState<string[]>([]);
  const done = useRef<Decided[]>([]);

  const refresh = useCallback(async () => {
    await client.invalidateQueries({ queryKey: ["list", "duplicate_pair"] });
    for (const object of ["account", "contact"]) {
      void client.invalidateQueries({ queryKey: ["list", object] });
      void client.invalidateQueries({ queryKey: ["record", object] });
    }
  }, [client]);

  const bringBack = (pairs: Pair[]) =>
    setGone((old) => old.filter((id) => !pairs.some((pair) => pair.id === id)));

  const undo = async (decided = done.current.at(-1)) => {
    if (!decided) return;
    done.current = done.current.filter((one) => one !== decided);
    try {
      for (const pair of decided.pairs) await reopenPair(pair, decided.decision);
      showToast({ tone: "done", text: texts.m("pair.undone") });
    } catch (error) {
      showToast({ tone: "error", text: wordsFor(error, texts) });
    }
    bringBack(decided.pairs);
    await refresh();
  };

  /** One after the other: the next may be of the same records. */
  const decide = async (pairs: Pair[], decision: Decision, input: Row) => {
    setGone((old) => [...old, ...pairs.map((pair) => pair.id)]);
    const well: Pair[] = [];
    let refused: unknown;
    for (const pair of pairs) {
      try {
        await decidePair(pair.id, decision, input);
        well.push(pair);
      } catch (error) {
        refused = error;
      }
    }
    bringBack(pairs.filter((pair) => !well.includes(pair)));
    if (well.length > 0) tell({ pairs: well, decision });
    if (refused) {
      const count = pairs.length - well.length;
      const text = texts.m("pair.failed", { count, reason: wordsFor(refused, texts) });
      showToast({ tone: "error", text });
    }
    await refresh();
  };

  const tell = (decided: Decided) => {
    done.current.push(decided);
    const many = decided.pairs.length > 1;
    showToast({
      tone: "done",
      text: many
        ? texts.m("pair.done", { count: decided.pairs.length })
        : texts.m(DONE[decided.decision]),
      action: { label: texts.t("action.undo"), run: () => void undo(decided) },
    });
  };

  return { gone, decide, undo };
}
