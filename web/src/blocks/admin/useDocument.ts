import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import {
  configKeys,
  type DocumentAnswer,
  type DocumentProblem,
  documentQuery,
  putDocument,
} from "../../api/config";
import { useText } from "../../text";
import { wordsFor } from "../../ui/ErrorNote";
import { showToast } from "../../ui/toasts";

export interface Editing<T> {
  document: T | undefined;
  /** The same as the packs have it; null when the company made it. */
  ofPack: T | null;
  error: unknown;
  problems: DocumentProblem[];
  saving: boolean;
  retry: () => void;
  /** Shows the change at once and writes it into the draft; what is refused is put back. */
  change: (next: (document: T) => T) => void;
  /** Writes the change into the draft, or fails with what is wrong. */
  submit: (next: (document: T) => T) => Promise<void>;
}

/** A document of the caller's draft; every change goes there, none is live before publishing. */
export function useDocument<T>(kind: string, name: string): Editing<T> {
  const client = useQueryClient();
  const texts = useText();
  const options = documentQuery<T>(kind, name);
  const { data, error, refetch } = useQuery(options);
  const key = options.queryKey;
  const mutationKey = ["config", "put", kind, name];
  const { mutateAsync, isPending } = useMutation({
    mutationKey,
    // One after the other: the last one typed must be the last one written.
    scope: { id: mutationKey.join("/") },
    mutationFn: (document: T) => putDocument(kind, name, document),
    onSuccess: (answer) => {
      // The server numbers what is new; a later change of ours must not be undone by that.
      const last = client.isMutating({ mutationKey }) <= 1;
      client.setQueryData<DocumentAnswer<T>>(key, (old) =>
        old ? { ...old, ...answer, document: last ? answer.document : old.document } : answer,
      );
      void client.invalidateQueries({ queryKey: configKeys.draft });
      // Expressions are checked against the draft, which is another one now.
      void client.invalidateQueries({ queryKey: ["expression"] });
      void client.invalidateQueries({ queryKey: configKeys.documents });
    },
  });
  const change = useCallback(
    (next: (document: T) => T) => {
      const old = client.getQueryData<DocumentAnswer<T>>(key);
      if (!old) return;
      const document = next(old.document);
      if (JSON.stringify(document) === JSON.stringify(old.document)) return;
      client.setQueryData<DocumentAnswer<T>>(key, { ...old, document });
      mutateAsync(document).catch((refused: unknown) => {
        showToast({ tone: "error", text: wordsFor(refused, texts) });
        void client.invalidateQueries({ queryKey: key });
      });
    },
    [client, key, mutateAsync, texts],
  );
  const submit = useCallback(
    async (next: (document: T) => T) => {
      const old = client.getQueryData<DocumentAnswer<T>>(key);
      if (old) await mutateAsync(next(old.document));
    },
    [client, key, mutateAsync],
  );
  return {
    document: data?.document,
    ofPack: data?.layers?.pack ?? null,
    error,
    problems: data?.problems ?? [],
    saving: isPending,
    retry: () => void refetch(),
    change,
    submit,
  };
}
