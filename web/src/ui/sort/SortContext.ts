import { createContext, type KeyboardEvent, type PointerEvent, use } from "react";
import type { Place } from "./places";

export interface Sorting {
  /** Before which item the moved one would go. */
  over: Place | null;
  moved: Place | null;
  onPointerDown: (event: PointerEvent, from: Place, words: string) => void;
  onPointerMove: (event: PointerEvent) => void;
  onPointerUp: (event: PointerEvent) => void;
  onKeyDown: (event: KeyboardEvent<HTMLElement>, from: Place, words: string) => void;
}

export const SortContext = createContext<Sorting | null>(null);

export function useSorting(): Sorting {
  const sorting = use(SortContext);
  if (!sorting) throw new Error("a sorted list stands inside a SortArea");
  return sorting;
}
