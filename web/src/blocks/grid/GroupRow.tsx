import { IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import classes from "./Grid.module.css";
import type { Head } from "./groups";

interface GroupRowProps {
  index: number;
  top: number;
  head: Head;
  columns: number;
  activeColumn: number;
}

/** The head of a group: its value, how many, and whether it is folded. */
export function GroupRow({ index, top, head, columns, activeColumn }: GroupRowProps) {
  const Drawn = head.folded ? IconChevronRight : IconChevronDown;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a virtual table cannot be a <table>
    // biome-ignore lint/a11y/useFocusableInteractive: its cell takes the focus
    <div
      role="row"
      aria-rowindex={index + 2}
      data-row={index}
      data-group={head.key}
      className={classes.group}
      style={{ transform: `translateY(${top}px)` }}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: see above */}
      <div
        role="gridcell"
        aria-expanded={!head.folded}
        aria-colindex={1}
        aria-colspan={columns}
        data-column={Math.max(activeColumn, 0)}
        tabIndex={activeColumn >= 0 ? 0 : -1}
        className={classes.groupCell}
      >
        <Drawn size={16} aria-hidden />
        {head.label} <span className="quiet numbers">{head.count.toLocaleString("en-US")}</span>
      </div>
    </div>
  );
}
