// What was typed and is not saved: a reload or a link asks before it goes, and a session that ended leaves the page where it is.
import { useEffect } from "react";

const unsaved = new Set<symbol>();

export const hasUnsaved = () => unsaved.size > 0;

/** Keeps the page while `is` holds. */
export function useUnsaved(is: boolean): void {
  useEffect(() => {
    if (!is) return;
    const one = Symbol("unsaved");
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    unsaved.add(one);
    window.addEventListener("beforeunload", ask);
    return () => {
      unsaved.delete(one);
      window.removeEventListener("beforeunload", ask);
    };
  }, [is]);
}
