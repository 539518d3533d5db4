import { useState } from "react";
import { useUnsaved } from "../../ui/unsaved";

/** What is typed over a document as a whole, and over which state of it, until it is written down. */
export function useTyped<T, D>(doc: D) {
  const [held, setHeld] = useState<{ value: T; over: D | undefined } | null>(null);
  useUnsaved(held !== null);
  return {
    typed: held?.value ?? null,
    /** The document that was there when typing began. */
    over: held?.over ?? doc,
    type: (next: (old: T | null) => T) =>
      setHeld((old) => ({ value: next(old?.value ?? null), over: old?.over ?? doc })),
    drop: () => setHeld(null),
    /** Whoever was told that it changed since goes on over the newest. */
    told: () => setHeld((old) => old && { ...old, over: undefined }),
  };
}
