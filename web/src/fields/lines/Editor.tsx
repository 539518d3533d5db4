import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useRef } from "react";
import { objectQuery } from "../../api/queries";
import type { Row } from "../../api/types";
import { useText } from "../../text";
import { Button, Skeleton } from "../../ui/kit";
import { isComposing } from "../../ui/typing";
import type { EditorProps } from "../kind";
import { useReading } from "../useReading";
import { LineRow } from "./LineRow";
import classes from "./Lines.module.css";
import { asRows, lineColumns } from "./rows";

/** The lines of a document as an editable table; Ctrl+Enter adds a line. */
export default function Editor({ field, value, onChange, error, label, name }: EditorProps) {
  const { t, l } = useText();
  const body = useRef<HTMLTableSectionElement>(null);
  const { data: model } = useQuery(objectQuery(field.lines?.object ?? ""));
  const columns = model ? lineColumns(model, field.lines?.field ?? "") : [];
  const reading = useReading(columns);
  // A new document starts with a line to type into; an untouched one is not saved.
  const rows = Array.isArray(value) ? asRows(value) : [{ _key: "new-0" }];
  if (!model) return <Skeleton height={120} />;

  const add = () => {
    onChange([...rows, { _key: nextKey() }]);
    requestAnimationFrame(() => {
      body.current?.querySelector<HTMLInputElement>("tr:last-child input")?.focus();
    });
  };
  const change = (index: number, row: Row) =>
    onChange(rows.map((old, at) => (at === index ? row : old)));
  const remove = (index: number) => onChange(rows.filter((_, at) => at !== index));
  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event) || event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    event.stopPropagation();
    add();
  };

  return (
    <fieldset style={{ border: 0, padding: 0, margin: 0, minWidth: 0 }}>
      {label && <legend style={{ padding: 0 }}>{label}</legend>}
      <div className={classes.scroll}>
        <table
          className={`${classes.table} ${classes.editor}`}
          aria-label={name}
          onKeyDown={onKeyDown}
        >
          <thead>
            <tr>
              <th scope="col">#</th>
              {columns.map((column) => (
                <th key={column.name} scope="col">
                  {l(column.label)}
                  {column.required && <span aria-hidden> *</span>}
                </th>
              ))}
              <th scope="col" aria-label={t("action.remove")} />
            </tr>
          </thead>
          <tbody ref={body}>
            {rows.map((row, index) => (
              <LineRow
                key={String(row.id ?? row._key ?? index)}
                row={row}
                index={index}
                columns={columns}
                reading={reading}
                onChange={change}
                onRemove={remove}
              />
            ))}
          </tbody>
        </table>
      </div>
      <div className={classes.foot}>
        <Button variant="default" leftSection={<IconPlus size={16} />} onClick={add}>
          {t("lines.add")}
        </Button>
        <span className="quiet">{t("lines.add_hint")}</span>
        {error && (
          <span role="alert" style={{ color: "var(--danger)" }}>
            {error}
          </span>
        )}
      </div>
    </fieldset>
  );
}

let keys = 0;
function nextKey(): string {
  keys += 1;
  return `new-${keys}`;
}
