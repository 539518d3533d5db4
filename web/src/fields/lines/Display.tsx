import { useQuery } from "@tanstack/react-query";
import { objectQuery } from "../../api/queries";
import type { Field, Row } from "../../api/types";
import { useText } from "../../text";
import { Skeleton } from "../../ui/kit";
import { add } from "../decimal";
import { asText, type ShowProps } from "../kind";
import { alignOf, kindOf } from "../registry";
import classes from "./Lines.module.css";
import { asRows, isSummed, lineColumns } from "./rows";

/** The lines of a document as a plain table. */
export function Display({ value, field, reading }: ShowProps) {
  const { t, l } = useText();
  const { data: model } = useQuery(objectQuery(field.lines?.object ?? ""));
  const rows = asRows(value);
  if (!model) return <Skeleton height={80} />;
  const columns = lineColumns(model, field.lines?.field ?? "");
  if (rows.length === 0) return <p className="quiet">{t("lines.none")}</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
    <section className={classes.scroll} tabIndex={0} aria-label={l(field.label)}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">#</th>
            {columns.map((column) => (
              <th key={column.name} scope="col" data-align={alignOf(column)}>
                {l(column.label)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={String(row.id ?? index)}>
              <td className="quiet">{index + 1}</td>
              {columns.map((column) => (
                <td key={column.name} data-align={alignOf(column)}>
                  {kindOf(column).Cell({ value: row[column.name], field: column, reading, row })}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
        {columns.some(isSummed) && (
          <tfoot>
            <tr>
              <th scope="row" colSpan={1 + columns.findIndex(isSummed)}>
                {t("lines.total")}
              </th>
              {columns.slice(columns.findIndex(isSummed)).map((column) => (
                <td key={column.name} data-align={alignOf(column)}>
                  {isSummed(column) &&
                    kindOf(column).Cell({
                      value: sum(rows, column),
                      field: column,
                      reading,
                      // The lines of a document are in one currency.
                      row: rows[0],
                    })}
                </td>
              ))}
            </tr>
          </tfoot>
        )}
      </table>
    </section>
  );
}

function sum(rows: Row[], column: Field): string {
  return rows.reduce((total, row) => add(total, asText(row[column.name]) || "0"), "0");
}
