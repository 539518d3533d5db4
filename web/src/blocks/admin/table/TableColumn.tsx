import { IconTrash } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useAdminText } from "../../../text/admin";
import { ActionIcon, Select } from "../../../ui/kit";
import { typeWords } from "../fieldTypes";
import type { CellType, TableInput, TableOutput } from "./docs";
import own from "./Table.module.css";
import { TypedOnLeave } from "./TypedOnLeave";

const TYPES: CellType[] = ["text", "number", "date", "boolean"];

interface TableColumnProps {
  column: TableInput | TableOutput;
  extra: ReactNode;
  onChange: (change: Pick<Partial<TableInput>, "label" | "name" | "type">) => void;
  onRemove: () => void;
}

/** An input or a result of a table. */
export function TableColumn({ column, extra, onChange, onRemove }: TableColumnProps) {
  const texts = useAdminText();
  const { a } = texts;
  return (
    <div className={own.column}>
      <TypedOnLeave
        label={a("table.column_name")}
        value={column.label.zh}
        onSave={(zh) => {
          const en = column.label.en === column.label.zh ? zh : column.label.en || zh;
          onChange({ label: { zh, en } });
        }}
      />
      <TypedOnLeave
        label={a("name.label")}
        value={column.name}
        onSave={(name) => onChange({ name })}
      />
      <Select
        label={a("table.column_type")}
        data={TYPES.map((value) => ({ value, label: typeWords(value, texts) }))}
        value={column.type}
        allowDeselect={false}
        openOnFocus={false}
        onChange={(type) => onChange({ type: type as CellType })}
      />
      {extra}
      <ActionIcon
        aria-label={a("action.remove_words", { words: column.label.zh })}
        onClick={onRemove}
      >
        <IconTrash size={16} />
      </ActionIcon>
    </div>
  );
}
