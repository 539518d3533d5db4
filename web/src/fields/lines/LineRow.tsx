import { IconTrash } from "@tabler/icons-react";
import { memo, Suspense } from "react";
import type { Field, Row } from "../../api/types";
import { useText } from "../../text";
import { ActionIcon, Skeleton } from "../../ui/kit";
import type { Reading } from "../kind";
import { kindOf } from "../registry";

interface LineRowProps {
  row: Row;
  index: number;
  columns: Field[];
  reading: Reading;
  onChange: (index: number, row: Row) => void;
  onRemove: (index: number) => void;
}

export const LineRow = memo(function LineRow(props: LineRowProps) {
  const { row, index, columns, reading, onChange, onRemove } = props;
  const { t, l } = useText();
  const problems = (row._errors ?? null) as Row | null;
  return (
    <tr>
      <td data-still className="quiet">
        {index + 1}
      </td>
      {columns.map((column) => {
        const kind = kindOf(column);
        const value = row[column.name];
        const still =
          column.writable === false || column.type === "formula" || column.type === "rollup";
        if (still) {
          return (
            <td key={column.name} data-still data-align={kind.align}>
              {kind.Cell({ value, field: column, reading }) || "—"}
            </td>
          );
        }
        return (
          <td key={column.name} style={{ minWidth: Math.max(110, kind.width * 0.8) }}>
            <Suspense fallback={<Skeleton height={32} />}>
              <kind.Editor
                field={column}
                value={value}
                name={t("lines.cell", { field: l(column.label), row: index + 1 })}
                error={problems?.[column.name] as string | undefined}
                onChange={(next) => onChange(index, { ...row, [column.name]: next })}
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
