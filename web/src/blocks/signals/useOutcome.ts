import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { SignalEntry } from "../../api/types";
import { changeRecord } from "../../api/writes";
import { useText } from "../../text";
import { wordsFor } from "../../ui/ErrorNote";
import { showToast } from "../../ui/toasts";

export type Outcome = "useful" | "useless" | "handled";

/** Tells the system what a signal was worth. */
export function useOutcome(onDone?: (signal: SignalEntry) => void) {
  const texts = useText();
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ signal, outcome }: { signal: SignalEntry; outcome: Outcome }) =>
      changeRecord("signal", signal, { outcome }),
    onSuccess: (_, { signal }) => {
      showToast({ tone: "done", text: texts.t("signal.thanks") });
      onDone?.(signal);
    },
    onError: (error) => showToast({ tone: "error", text: wordsFor(error, texts) }),
    onSettled: () => client.invalidateQueries({ queryKey: ["list", "signal"] }),
  });
}
