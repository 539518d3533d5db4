import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../../api/client";
import { isStale } from "../../api/problem";
import type { Entry, Row } from "../../api/types";
import { changeRecord } from "../../api/writes";
import { useText } from "../../text";
import { wordsFor } from "../../ui/ErrorNote";
import { showToast } from "../../ui/toasts";

export interface Conflict {
  mine: Row;
  theirs: Entry;
}

/** Changes a record, offers to undo it, and stops when somebody else was faster. */
export function useChange(object: string) {
  const texts = useText();
  const client = useQueryClient();
  const [conflict, setConflict] = useState<Conflict | null>(null);

  const settle = (entry: Entry) => {
    const merge = (old: Entry | undefined) => (old ? { ...old, ...entry } : entry);
    client.setQueryData<Entry>(["record", object, entry.id], merge);
    void client.invalidateQueries({ queryKey: ["record", object, entry.id] });
    void client.invalidateQueries({ queryKey: ["list", object] });
  };

  const mutation = useMutation({
    mutationFn: ({ at, change }: { at: Entry; change: Row }) => changeRecord(object, at, change),
    onSuccess: settle,
    onError: async (error, { at, change }) => {
      if (!isStale(error)) return;
      const theirs = await call<Entry>(`/records/${object}/${at.id}`);
      settle(theirs);
      setConflict({ mine: change, theirs });
    },
  });

  /** One field, in place; the toast takes it back. */
  const changeField = async (at: Entry, change: Row, before: Row, name: string) => {
    const entry = await mutation.mutateAsync({ at, change });
    const undo = () => {
      mutation.mutate(
        { at: entry, change: before },
        { onError: (error) => showToast({ tone: "error", text: wordsFor(error, texts) }) },
      );
    };
    showToast({
      tone: "done",
      text: texts.t("record.changed", { field: name }),
      action: { label: texts.t("action.undo"), run: undo },
    });
    return entry;
  };

  return { ...mutation, changeField, conflict, clearConflict: () => setConflict(null) };
}
