import type { Field } from "../../api/types";
import { alignOf, kindOf } from "../../fields/registry";
import { useText } from "../../text";
import classes from "./Grid.module.css";

interface GridHeaderProps {
  columns: Field[];
  sort: string;
  activeColumn: number;
}

export function GridHeader({ columns, sort, activeColumn }: GridHeaderProps) {
  const { l } = useText();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a virtual table cannot be a <table>
    <div role="rowgroup" className={classes.header}>
      {/* biome-ignore lint/a11y/useSemanticElements: see above */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: its cells take the focus */}
      <div role="row" aria-rowindex={1} data-row={-1} className={classes.headerRow}>
        {columns.map((column, at) => {
          const direction = directionOf(column, sort);
          const kind = kindOf(column);
          return (
            // biome-ignore lint/a11y/useSemanticElements: see above
            <div
              key={column.name}
              role="columnheader"
              aria-colindex={at + 1}
              aria-sort={direction ?? "none"}
              data-column={at}
              data-align={alignOf(column)}
              data-sortable={kind.sortable || undefined}
              tabIndex={activeColumn === at ? 0 : -1}
              className={classes.cell}
            >
              {l(column.label)}
              {direction && <span aria-hidden>{direction === "ascending" ? " ↑" : " ↓"}</span>}
            </div>
          );
        })}
      </div>
    </div>
  );
}

function directionOf(column: Field, sort: string): "ascending" | "descending" | null {
  const [first] = sort.split(",");
  if (first === column.name) return "ascending";
  return first === `-${column.name}` ? "descending" : null;
}
