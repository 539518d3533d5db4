import { useState } from "react";
import { useUnsaved } from "../../ui/unsaved";

/** What is typed over a document as a whole, and over which state of it, until it is written down. */
export function useTyped<T, D>(doc: D) {
  const [held, setHeld] = useState<{ value: T; over: D | undefined } | null>(null);
  const [refused, setRefused] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  useUnsaved(held !== null);
  const drop = () => setHeld(null);
  return {
    typed: held?.value ?? null,
    type: (next: (old: T | null) => T) =>
      setHeld((old) => ({ value: next(old?.value ?? null), over: old?.over ?? doc })),
    drop,
    busy,
    /** Why it was not written; null when nothing was refused. */
    refused,
    forget: () => setRefused(null),
    /** Writes it over the document that was there when typing began; what is refused stays typed. */
    save: async (write: (over: D) => Promise<void>) => {
      setBusy(true);
      setRefused(null);
      try {
        await write(held?.over ?? doc);
        drop();
      } catch (error) {
        // Whoever was told that it changed since goes on over the newest.
        setHeld((old) => old && { ...old, over: undefined });
        setRefused(error);
      } finally {
        setBusy(false);
      }
    },
  };
}
