import { IconTrash } from "@tabler/icons-react";
import { memo, Suspense } from "react";
import type { Field, Row, Value } from "../../api/types";
import { useText } from "../../text";
import { ActionIcon, Skeleton } from "../../ui/kit";
import { workOut } from "../formula";
import type { Reading } from "../kind";
import { alignOf, kindOf } from "../registry";

interface LineRowProps {
  row: Row;
  index: number;
  columns: Field[];
  reading: Reading;
  /** What a cell holds until somebody types into it. */
  defaults: Row;
  onChange: (index: number, column: Field, value: Value) => void;
  onRemove: (index: number) => void;
}

export const LineRow = memo(function LineRow(props: LineRowProps) {
  const { row, index, columns, reading, defaults, onChange, onRemove } = props;
  const { t, l } = useText();
  const whole = { ...defaults, ...row };
  const problems = (row._errors ?? null) as Row | null;
  return (
    <tr>
      <td data-still className="quiet">
        {index + 1}
      </td>
      {columns.map((column) => {
        const kind = kindOf(column);
        const value = still(column) ? workedOut(column, whole) : whole[column.name];
        if (still(column)) {
          return (
            <td key={column.name} data-still data-align={alignOf(column)}>
              {kind.Cell({ value, field: column, reading, row }) || "—"}
            </td>
          );
        }
        return (
          <td
            key={column.name}
            data-align={kind.align}
            style={{ minWidth: Math.max(110, kind.width * 0.8) }}
          >
            <Suspense fallback={<Skeleton height={32} />}>
              <kind.Editor
                field={column}
                value={value}
                name={t("lines.cell", { field: l(column.label), row: index + 1 })}
                error={problems?.[column.name] as string | undefined}
                onChange={(next) => onChange(index, column, next)}
              />
            </Suspense>
          </td>
        );
      })}
      <td>
        <ActionIcon
          aria-label={t("lines.remove", { row: index + 1 })}
          onClick={() => onRemove(index)}
        >
          <IconTrash size={16} />
        </ActionIcon>
      </td>
    </tr>
  );
});

function still(column: Field): boolean {
  return column.writable === false || column.type === "formula" || column.type === "rollup";
}

/** What the server will work out, as far as it can be told already. */
export function workedOut(column: Field, row: Row): Value {
  const now = column.formula ? workOut(column.formula, row) : null;
  return now ?? row[column.name];
}
