import { memo, type ReactNode } from "react";
import type { Entry, Field } from "../../api/types";
import type { Reading } from "../../fields/kind";
import { alignOf, kindOf } from "../../fields/registry";
import { recordPath } from "../../ui/RecordLink";
import classes from "./Grid.module.css";

interface GridRowProps {
  index: number;
  top: number;
  entry: Entry | undefined;
  object: string;
  title: string;
  columns: Field[];
  reading: Reading;
  hue: number | undefined;
  activeColumn: number;
}

export const GridRow = memo(function GridRow(props: GridRowProps) {
  const { index, entry, columns, activeColumn } = props;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a virtual table cannot be a <table>
    // biome-ignore lint/a11y/useFocusableInteractive: its cells take the focus
    <div
      role="row"
      aria-rowindex={index + 2}
      data-row={index}
      className={classes.row}
      data-hue={props.hue}
      style={{ transform: `translateY(${props.top}px)`, "--hue": props.hue } as React.CSSProperties}
    >
      {columns.map((column, at) => (
        // biome-ignore lint/a11y/useSemanticElements: see above
        <div
          key={column.name}
          role="gridcell"
          aria-colindex={at + 1}
          data-column={at}
          data-align={alignOf(column)}
          tabIndex={activeColumn === at ? 0 : -1}
          className={classes.cell}
        >
          {entry ? drawCell(props, entry, column) : <span className={classes.waiting} />}
        </div>
      ))}
    </div>
  );
});

function drawCell({ object, title, reading }: GridRowProps, entry: Entry, field: Field): ReactNode {
  const cell = kindOf(field).Cell({ value: entry[field.name], field, reading, row: entry });
  if (field.name !== title) return cell;
  return (
    <a href={recordPath(object, entry.id)} tabIndex={-1}>
      {cell || entry.id}
    </a>
  );
}
