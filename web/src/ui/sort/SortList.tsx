import { IconGripVertical } from "@tabler/icons-react";
import type { ReactNode } from "react";
import classes from "./Sort.module.css";
import { useSorting } from "./SortContext";

interface SortListProps {
  name: string;
  /** How items lie: below each other, or in rows. */
  axis?: "list" | "grid";
  className?: string | undefined;
  /** What an empty list says. */
  empty?: string | undefined;
  children: ReactNode[];
}

/** A list of `SortItem`s. */
export function SortList({ name, axis = "list", className = "", empty, children }: SortListProps) {
  const { over } = useSorting();
  const end = over?.list === name && over.at >= children.length;
  return (
    <div
      className={`${classes.list} ${className}`}
      data-sort-list={name}
      data-sort-axis={axis}
      data-drop={end ? "end" : undefined}
    >
      {children}
      {children.length === 0 && empty && <p className={classes.empty}>{empty}</p>}
    </div>
  );
}

interface SortItemProps {
  list: string;
  at: number;
  className?: string | undefined;
  wide?: boolean | undefined;
  children: ReactNode;
}

export function SortItem({ list, at, className = "", wide, children }: SortItemProps) {
  const { over, moved } = useSorting();
  return (
    <div
      className={`${classes.item} ${className}`}
      data-sort-at={at}
      data-wide={wide || undefined}
      data-drop={over?.list === list && over.at === at ? "before" : undefined}
      data-moved={(moved?.list === list && moved.at === at) || undefined}
    >
      {children}
    </div>
  );
}

interface SortHandleProps {
  list: string;
  at: number;
  /** Names the thing for ever, so that the focus finds it after a move. */
  id: string;
  words: string;
  label: string;
}

/** What one takes hold of; arrow keys move too. */
export function SortHandle({ list, at, id, words, label }: SortHandleProps) {
  const sorting = useSorting();
  return (
    <button
      type="button"
      className={classes.handle}
      data-sort-handle={id}
      aria-label={label}
      title={label}
      onPointerDown={(event) => sorting.onPointerDown(event, { list, at }, words)}
      onPointerMove={sorting.onPointerMove}
      onPointerUp={sorting.onPointerUp}
      onPointerCancel={sorting.onPointerUp}
      onKeyDown={(event) => sorting.onKeyDown(event, { list, at }, words)}
    >
      <IconGripVertical size={16} aria-hidden />
    </button>
  );
}
