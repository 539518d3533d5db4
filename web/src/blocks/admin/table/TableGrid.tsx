import { IconPlus, IconTrash } from "@tabler/icons-react";
import { type ClipboardEvent, useState } from "react";
import { useAdminText } from "../../../text/admin";
import { ActionIcon, Button } from "../../../ui/kit";
import { reorder } from "../../../ui/sort/places";
import { SortArea } from "../../../ui/sort/SortArea";
import { SortHandle } from "../../../ui/sort/SortList";
import classes from "../Admin.module.css";
import { pasted, squared, type TableDoc, type TableRow } from "./docs";
import own from "./Table.module.css";

interface TableGridProps {
  doc: TableDoc;
  change: (next: (doc: TableDoc) => TableDoc) => void;
  /** Rows in which something was found, counted from 1. */
  marked: ReadonlySet<number>;
}

const LIST = "rows";

/** The rows of a table, typed like a spreadsheet. */
export function TableGrid({ doc: given, change, marked }: TableGridProps) {
  const { a, l } = useAdminText();
  const doc = squared(given);
  const set = (rows: TableRow[]) => change((now) => ({ ...now, rows }));
  const put = (at: number, row: TableRow) => set(doc.rows.with(at, row));
  const add = () => {
    const cells = doc.inputs.map(() => "");
    set([...doc.rows, { cells, results: doc.outputs.map(() => "") }]);
  };
  const paste = (event: ClipboardEvent, at: number) => {
    const text = event.clipboardData.getData("text");
    if (!/[\t\n]/.test(text.trim())) return;
    event.preventDefault();
    const rows = pasted(doc, text);
    set(squared({ ...doc, rows: doc.rows.toSpliced(at, rows.length, ...rows) }).rows);
  };
  const cell = (row: number, column: string, value: string, onSave: (text: string) => void) => (
    <Cell
      label={a("table.cell", { row: row + 1, column })}
      value={value}
      onSave={onSave}
      onPaste={(event) => paste(event, row)}
    />
  );
  return (
    <div className={classes.stack}>
      <SortArea
        className={classes.scroll}
        onMove={(from, to) => set(reorder(doc.rows, from.at, to.at))}
        say={(words, at) => a("sort.moved", { words, at })}
      >
        <table className={own.grid}>
          <thead>
            <tr>
              <th aria-label={a("table.rows")} />
              {doc.inputs.map((input) => (
                <th key={input.name}>{l(input.label) || input.name}</th>
              ))}
              {doc.dated && <th>{a("table.from")}</th>}
              {doc.dated && <th>{a("table.until")}</th>}
              {doc.hit === "priority" && <th>{a("table.priority")}</th>}
              {doc.outputs.map((output) => (
                <th key={output.name} className={own.result}>
                  {l(output.label) || output.name}
                </th>
              ))}
              <th aria-label={a("action.remove_words", { words: "" })} />
            </tr>
          </thead>
          <tbody data-sort-list={LIST} data-sort-axis="list">
            {doc.rows.map((row, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a row is known by its place
              <tr key={at} data-sort-at={at} data-marked={marked.has(at + 1) || undefined}>
                <td className={own.number}>
                  <SortHandle
                    list={LIST}
                    at={at}
                    id={`row-${at}`}
                    words={String(at + 1)}
                    label={a("sort.move", { words: String(at + 1) })}
                  />
                  {at + 1}
                </td>
                {doc.inputs.map((input, column) => (
                  <td key={input.name}>
                    {cell(at, l(input.label), row.cells[column] ?? "", (text) =>
                      put(at, { ...row, cells: row.cells.with(column, text) }),
                    )}
                  </td>
                ))}
                {doc.dated && (
                  <td>
                    {cell(at, a("table.from"), row.from ?? "", (from) =>
                      put(at, dated(row, { from })),
                    )}
                  </td>
                )}
                {doc.dated && (
                  <td>
                    {cell(at, a("table.until"), row.until ?? "", (until) =>
                      put(at, dated(row, { until })),
                    )}
                  </td>
                )}
                {doc.hit === "priority" && (
                  <td>
                    {cell(at, a("table.priority"), String(row.priority ?? 0), (text) =>
                      put(at, { ...row, priority: Number.parseInt(text, 10) || 0 }),
                    )}
                  </td>
                )}
                {doc.outputs.map((output, column) => (
                  <td key={output.name} className={own.result}>
                    {cell(at, l(output.label), row.results[column] ?? "", (text) =>
                      put(at, { ...row, results: row.results.with(column, text) }),
                    )}
                  </td>
                ))}
                <td>
                  <ActionIcon
                    aria-label={a("action.remove_words", { words: String(at + 1) })}
                    onClick={() => set(doc.rows.toSpliced(at, 1))}
                  >
                    <IconTrash size={16} />
                  </ActionIcon>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </SortArea>
      <div>
        <Button variant="default" leftSection={<IconPlus size={16} />} onClick={add}>
          {a("table.row_add")}
        </Button>
      </div>
    </div>
  );
}

/** A day that was emptied says nothing. */
function dated(row: TableRow, change: { from?: string; until?: string }): TableRow {
  const { from = "", until = "" } = { ...row, ...change };
  const { from: _, until: __, ...rest } = row;
  return { ...rest, ...(from && { from }), ...(until && { until }) };
}

interface CellProps {
  label: string;
  value: string;
  onSave: (text: string) => void;
  onPaste: (event: ClipboardEvent) => void;
}

/** A cell keeps what is typed until one leaves it. */
function Cell({ label, value, onSave, onPaste }: CellProps) {
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <input
      className={own.cell}
      aria-label={label}
      value={typed ?? value}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onPaste={onPaste}
      onKeyDown={(event) => {
        if (event.key === "Escape") setTyped(null);
        if (event.key === "Enter" && !event.nativeEvent.isComposing) event.currentTarget.blur();
      }}
      onBlur={() => {
        if (typed !== null && typed !== value) onSave(typed.trim());
        setTyped(null);
      }}
    />
  );
}
