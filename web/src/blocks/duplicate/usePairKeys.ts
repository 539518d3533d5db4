import { useEffect } from "react";
import { isComposing, isTyping } from "../../ui/typing";

export type PairKey =
  | "same"
  | "apart"
  | "later"
  | "next"
  | "previous"
  | "one"
  | "other"
  | "pick"
  | "undo";

const KEYS: Record<string, PairKey> = {
  "1": "same",
  "2": "apart",
  "3": "later",
  ArrowDown: "next",
  j: "next",
  ArrowUp: "previous",
  k: "previous",
  ArrowLeft: "one",
  ArrowRight: "other",
  x: "pick",
  u: "undo",
};

/** What a key means here; nothing while somebody types, composes or has a dialog open. */
export function pairKey(event: KeyboardEvent): PairKey | undefined {
  const { target } = event;
  const ticking = target instanceof HTMLInputElement && target.type === "checkbox";
  if (event.ctrlKey || event.metaKey || event.altKey || isComposing(event)) return undefined;
  if (isTyping(target) && !ticking) return undefined;
  // Arrows move within radio groups, menus and lists of choices.
  const inside =
    target instanceof Element && target.closest('[role="radiogroup"], [role="dialog"]');
  if (inside || document.querySelector('[role="dialog"]')) return undefined;
  return KEYS[event.key];
}

export function usePairKeys(act: (key: PairKey) => void): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const key = pairKey(event);
      if (!key) return;
      event.preventDefault();
      act(key);
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [act]);
}
