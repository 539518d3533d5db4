import { IconPlus } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type KeyboardEvent, useRef } from "react";
import { objectQuery, recordQuery } from "../../api/queries";
import type { Field, Row, Value } from "../../api/types";
import { useText } from "../../text";
import { Button, Skeleton } from "../../ui/kit";
import { isComposing } from "../../ui/typing";
import { add as plus } from "../decimal";
import { defaultsOf } from "../defaults";
import { asText, type EditorProps } from "../kind";
import { asReference } from "../reference";
import { alignOf, kindOf } from "../registry";
import { useReading } from "../useReading";
import { brings, broughtBy } from "./fills";
import { LineRow, workedOut } from "./LineRow";
import classes from "./Lines.module.css";
import { asRows, isSummed, lineColumns, typedOver } from "./rows";

/** The lines of a document as an editable table; Ctrl+Enter adds a line. */
export default function Editor({ field, value, onChange, error, label, name }: EditorProps) {
  const { t, l } = useText();
  const client = useQueryClient();
  const body = useRef<HTMLTableSectionElement>(null);
  const { data: model } = useQuery(objectQuery(field.lines?.object ?? ""));
  const columns = model ? lineColumns(model, field.lines?.field ?? "") : [];
  const reading = useReading(columns);
  // A new document starts with a line to type into; an untouched one is not saved.
  const rows = Array.isArray(value) ? asRows(value) : [{ _key: "new-0" }];
  const latest = useRef(rows);
  latest.current = rows;
  if (!model) return <Skeleton height={120} />;
  const defaults = defaultsOf(columns, { now: new Date(), me: null });
  const summed = columns.find(isSummed);

  const add = () => {
    onChange([...rows, { _key: nextKey() }]);
    requestAnimationFrame(() => {
      body.current?.querySelector<HTMLInputElement>("tr:last-child input")?.focus();
    });
  };
  const put = (index: number, values: Row) => {
    latest.current = latest.current.map((old, at) => (at === index ? typedOver(old, values) : old));
    onChange(latest.current);
  };
  const change = (index: number, column: Field, next: Value) => {
    put(index, { [column.name]: next });
    const chosen = asReference(next);
    if (!chosen || !column.target || !brings(model.name, column.name)) return;
    // The line may have moved or changed its mind while the answer was on its way.
    void client.fetchQuery(recordQuery(column.target, chosen.id)).then((entry) => {
      const at = latest.current.findIndex(
        (row) => asReference(row[column.name])?.id === chosen.id && row._key === rows[index]?._key,
      );
      if (at >= 0) put(at, broughtBy(model.name, column.name, entry));
    });
  };
  const remove = (index: number) => onChange(rows.filter((_, at) => at !== index));
  const total = (column: Field) =>
    rows.reduce(
      (sum, row) => plus(sum, asText(workedOut(column, { ...defaults, ...row })) || "0"),
      "0",
    );
  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event) || event.key !== "Enter") return;
    // Amid lines Enter must not send the whole document.
    event.preventDefault();
    if (!event.ctrlKey && !event.metaKey) return;
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
                <th key={column.name} scope="col" data-align={alignOf(column)}>
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
                defaults={defaults}
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
        {summed && (
          <span className={classes.total}>
            {t("lines.total")}{" "}
            <strong>
              {kindOf(summed).Cell({ value: total(summed), field: summed, reading, row: rows[0] })}
            </strong>
          </span>
        )}
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
