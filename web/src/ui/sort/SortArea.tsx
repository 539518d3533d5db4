import {
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { VisuallyHidden } from "../kit";
import { type Place, stepFrom } from "./places";
import classes from "./Sort.module.css";
import { SortContext } from "./SortContext";

const STARTS_PX = 4;
const EDGE_PX = 48;
const SCROLL_PX = 14;
const REFOCUS_MS = 1000;

interface SortAreaProps {
  /** `to.at` counts the moved item where it still stands. */
  onMove: (from: Place, to: Place) => void;
  /** May what stands in the one list go to the other? */
  accepts?: (from: string, to: string) => boolean;
  /** What is read out after a move by keyboard. */
  say?: (words: string, at: number) => string;
  className?: string | undefined;
  children: ReactNode;
}

interface Drag {
  from: Place;
  words: string;
  x: number;
  y: number;
  on: boolean;
}

/** Lists whose items are moved by mouse, finger or keyboard, within and between them. */
export function SortArea({ onMove, accepts, say, className, children }: SortAreaProps) {
  const area = useRef<HTMLDivElement>(null);
  const ghost = useRef<HTMLDivElement>(null);
  const drag = useRef<Drag | null>(null);
  const focusNext = useRef<{ id: string; until: number } | null>(null);
  const [over, setOver] = useState<Place | null>(null);
  const [moved, setMoved] = useState<Place | null>(null);
  const [said, setSaid] = useState("");
  const fits = (from: string, to: string) => accepts?.(from, to) ?? from === to;

  // The handle that was moved keeps the focus, in its new place: the browser drops it on the way.
  useEffect(() => {
    const next = focusNext.current;
    if (!next || next.until < performance.now() || document.activeElement !== document.body) return;
    area.current
      ?.querySelector<HTMLElement>(`[data-sort-handle="${CSS.escape(next.id)}"]`)
      ?.focus();
  });

  const placeAt = (x: number, y: number, from: string): Place | null => {
    for (const element of document.elementsFromPoint(x, y)) {
      const item = element.closest<HTMLElement>("[data-sort-at]");
      const list = element.closest<HTMLElement>("[data-sort-list]");
      const name = list?.dataset.sortList;
      if (!list || name === undefined || !area.current?.contains(list)) continue;
      // A field over a section's own frame means the list inside it, not the list of sections.
      if (!fits(from, name)) continue;
      if (!item || item.parentElement !== list) return { list: name, at: countOf(list) };
      const box = item.getBoundingClientRect();
      const after =
        list.dataset.sortAxis === "grid"
          ? x > box.left + box.width / 2
          : y > box.top + box.height / 2;
      return { list: name, at: Number(item.dataset.sortAt) + (after ? 1 : 0) };
    }
    return null;
  };

  const onPointerDown = (event: PointerEvent, from: Place, words: string) => {
    if (event.button !== 0) return;
    drag.current = { from, words, x: event.clientX, y: event.clientY, on: false };
    event.currentTarget.setPointerCapture(event.pointerId);
  };
  const onPointerMove = (event: PointerEvent) => {
    const now = drag.current;
    if (!now) return;
    const { clientX: x, clientY: y } = event;
    if (!now.on && Math.hypot(x - now.x, y - now.y) < STARTS_PX) return;
    if (!now.on) setMoved(now.from);
    now.on = true;
    if (ghost.current) {
      ghost.current.textContent = now.words;
      ghost.current.style.transform = `translate(${x + 12}px, ${y + 8}px)`;
    }
    scrollNear(area.current, y);
    setOver(placeAt(x, y, now.from.list));
  };
  const onPointerUp = (event: PointerEvent) => {
    const now = drag.current;
    drag.current = null;
    setOver(null);
    setMoved(null);
    if (!now?.on || event.type === "pointercancel") return;
    const to = placeAt(event.clientX, event.clientY, now.from.list);
    if (to && !isSame(now.from, to)) onMove(now.from, to);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>, from: Place, words: string) => {
    const to = keyPlace(event.key, from, area.current, fits);
    if (to === undefined) return;
    event.preventDefault();
    if (!to) return;
    const id = event.currentTarget.dataset.sortHandle ?? "";
    focusNext.current = { id, until: performance.now() + REFOCUS_MS };
    onMove(from, to);
    setSaid(say?.(words, to.list === from.list && to.at > from.at ? to.at : to.at + 1) ?? words);
  };

  const shared = useMemo(() => ({ over, moved }), [over, moved]);
  return (
    <SortContext
      value={{
        ...shared,
        onPointerDown,
        onPointerMove,
        onPointerUp,
        onKeyDown,
      }}
    >
      <div ref={area} className={className} data-sorting={moved ? true : undefined}>
        {children}
        <div ref={ghost} className={classes.ghost} hidden={!moved} aria-hidden />
        <VisuallyHidden role="status">{said}</VisuallyHidden>
      </div>
    </SortContext>
  );
}

function countOf(list: HTMLElement): number {
  return list.querySelectorAll(":scope > [data-sort-at]").length;
}

function isSame(from: Place, to: Place): boolean {
  return from.list === to.list && (to.at === from.at || to.at === from.at + 1);
}

/** Up and down within the list, left and right to the neighbouring one; undefined: not ours. */
function keyPlace(
  key: string,
  from: Place,
  area: HTMLElement | null,
  fits: (from: string, to: string) => boolean,
): Place | null | undefined {
  const lists = [...(area?.querySelectorAll<HTMLElement>("[data-sort-list]") ?? [])].filter(
    (list) => fits(from.list, list.dataset.sortList ?? ""),
  );
  const here = lists.findIndex((list) => list.dataset.sortList === from.list);
  const list = lists[here];
  if (key === "ArrowUp") return stepFrom(from, -1, list ? countOf(list) : 0);
  if (key === "ArrowDown") return stepFrom(from, 1, list ? countOf(list) : 0);
  if (key !== "ArrowLeft" && key !== "ArrowRight") return undefined;
  const next = lists[here + (key === "ArrowLeft" ? -1 : 1)];
  return next ? { list: next.dataset.sortList ?? "", at: countOf(next) } : null;
}

/** Near the edge of what scrolls, the page follows the finger. */
function scrollNear(area: HTMLElement | null, y: number): void {
  const scroller = area?.closest<HTMLElement>("main, [data-sort-scroll]");
  if (!scroller) return;
  const { top, bottom } = scroller.getBoundingClientRect();
  if (y < top + EDGE_PX) scroller.scrollBy(0, -SCROLL_PX);
  if (y > bottom - EDGE_PX) scroller.scrollBy(0, SCROLL_PX);
}
