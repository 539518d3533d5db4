import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useRef } from "react";
import {
  configKeys,
  type DocumentAnswer,
  type DocumentProblem,
  documentQuery,
  putDocument,
} from "../../api/config";
import { isStale, Problem } from "../../api/problem";
import { useText } from "../../text";
import { adminLabel } from "../../text/admin";
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
  /** Writes the change into the draft, or fails with what is wrong. `over` is the document it was typed over. */
  submit: (next: (document: T) => T, over?: T) => Promise<void>;
}

/** The version a document has once everything before is written. */
interface State {
  version: string | undefined;
}

interface Write<T> {
  document: T;
  from: State;
  to: State;
}

/** What no document has: the server refuses it, and says why. */
const ANOTHER = "another";

/** Tells whoever typed that it is all still there. */
function stillTyped(): Problem {
  const { zh, en } = adminLabel("document.stale_typed");
  return new Problem(412, { code: "config.stale", detail_zh: zh, detail_en: en });
}

const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

/** A document of the caller's draft; every change goes there, none is live before publishing. */
export function useDocument<T>(kind: string, name: string): Editing<T> {
  const client = useQueryClient();
  const texts = useText();
  const options = documentQuery<T>(kind, name);
  const { data, error, refetch } = useQuery(options);
  const key = options.queryKey;
  const mutationKey = ["config", "put", kind, name];
  const last = useRef<State>({ version: undefined });
  const { mutateAsync, isPending } = useMutation({
    mutationKey,
    // One after the other: the last one typed must be the last one written.
    scope: { id: mutationKey.join("/") },
    mutationFn: ({ document, from }: Write<T>) => putDocument(kind, name, document, from.version),
    onSuccess: (answer, { to }) => {
      to.version = answer.version;
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
    onError: (refused, { from, to }) => {
      to.version = from.version;
      // Shown as it is now: written in another window, or released by somebody else.
      if (isStale(refused)) return client.invalidateQueries({ queryKey: key });
    },
  });
  const write = useCallback(
    (document: T, version: string | undefined) => {
      const isUnderWay = client.isMutating({ mutationKey: ["config", "put", kind, name] }) > 0;
      const from = isUnderWay && version !== ANOTHER ? last.current : { version };
      const to = { version: from.version };
      last.current = to;
      return mutateAsync({ document, from, to });
    },
    [client, kind, name, mutateAsync],
  );
  const change = useCallback(
    (next: (document: T) => T) => {
      const old = client.getQueryData<DocumentAnswer<T>>(key);
      if (!old) return;
      const document = next(old.document);
      if (same(document, old.document)) return;
      client.setQueryData<DocumentAnswer<T>>(key, { ...old, document });
      const told = (refused: unknown) => {
        if (isStale(refused)) {
          showToast({
            tone: "error",
            lasting: true,
            text: texts.l(adminLabel("document.stale")),
            action: { label: texts.l(adminLabel("document.mine")), run: mine },
          });
        } else {
          showToast({ tone: "error", text: wordsFor(refused, texts) });
          void client.invalidateQueries({ queryKey: key });
        }
      };
      const mine = () => {
        const version = client.getQueryData<DocumentAnswer<T>>(key)?.version;
        write(document, version).catch(told);
      };
      write(document, old.version).catch(told);
    },
    [client, key, write, texts],
  );
  const submit = useCallback(
    async (next: (document: T) => T, over?: T) => {
      const old = client.getQueryData<DocumentAnswer<T>>(key);
      if (!old) return;
      const isRead = over === undefined || same(over, old.document);
      try {
        await write(next(old.document), isRead ? old.version : ANOTHER);
      } catch (refused) {
        throw isStale(refused) ? stillTyped() : refused;
      }
    },
    [client, key, write],
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
