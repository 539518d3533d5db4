import { IconPlus, IconTrash } from "@tabler/icons-react";
import type { ClipboardEvent } from "react";
import { useAdminText } from "../../../text/admin";
import { ActionIcon, Button } from "../../../ui/kit";
import { reorder } from "../../../ui/sort/places";
import { SortArea } from "../../../ui/sort/SortArea";
import { SortHandle } from "../../../ui/sort/SortList";
import classes from "../Admin.module.css";
import { put } from "../docs";
import { cellText, pasted, type TableDoc, type TableRow, withCell } from "./docs";
import own from "./Table.module.css";

interface TableGridProps {
  doc: TableDoc;
  onRows: (rows: TableRow[]) => void;
  /** Rows in which something was found, counted from 1. */
  marked: ReadonlySet<number>;
}

const LIST = "rows";

/** The rows of a table, typed like a spreadsheet. */
export function TableGrid({ doc, onRows, marked }: TableGridProps) {
  const { a, l } = useAdminText();
  const dated = doc.dated || doc.rows.some((row) => row.valid_from || row.valid_to);
  const paste = (event: ClipboardEvent, at: number) => {
    const text = event.clipboardData.getData("text");
    if (!/[\t\n]/.test(text.trim())) return;
    event.preventDefault();
    const rows = pasted(doc, text);
    onRows(doc.rows.toSpliced(at, rows.length, ...rows));
  };
  return (
    <div className={classes.stack}>
      <SortArea
        className={classes.scroll}
        onMove={(from, to) => onRows(reorder(doc.rows, from.at, to.at))}
        say={(words, at) => a("sort.moved", { words, at })}
      >
        <table className={own.grid}>
          <thead>
            <tr>
              <th aria-label={a("table.rows")} />
              {doc.inputs.map((input) => (
                <th key={input.name}>{l(input.label) || input.name}</th>
              ))}
              {dated && <th>{a("table.from")}</th>}
              {dated && <th>{a("table.until")}</th>}
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
                <Row
                  doc={doc}
                  row={row}
                  at={at}
                  dated={dated}
                  onRow={(next) => onRows(doc.rows.with(at, next))}
                  onRemove={() => onRows(doc.rows.toSpliced(at, 1))}
                  onPaste={(event) => paste(event, at)}
                />
              </tr>
            ))}
          </tbody>
        </table>
      </SortArea>
      <div>
        <Button
          variant="default"
          leftSection={<IconPlus size={16} />}
          onClick={() => onRows([...doc.rows, { when: {}, then: {} }])}
        >
          {a("table.row_add")}
        </Button>
      </div>
    </div>
  );
}

interface RowProps {
  doc: TableDoc;
  row: TableRow;
  at: number;
  dated: boolean;
  onRow: (row: TableRow) => void;
  onRemove: () => void;
  onPaste: (event: ClipboardEvent) => void;
}

function Row({ doc, row, at, dated, onRow, onRemove, onPaste }: RowProps) {
  const { a, l } = useAdminText();
  const cell = (column: string, value: string, onText: (text: string) => void) => (
    <input
      className={own.cell}
      aria-label={a("table.cell", { row: at + 1, column })}
      value={value}
      onChange={(event) => onText(event.currentTarget.value)}
      onPaste={onPaste}
    />
  );
  return (
    <>
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
      {doc.inputs.map(({ name, label }) => (
        <td key={name}>
          {cell(l(label), cellText(row.when[name]), (text) =>
            onRow({ ...row, when: typed(row.when, name, text) }),
          )}
        </td>
      ))}
      {dated && (
        <td>
          {cell(a("table.from"), row.valid_from ?? "", (valid_from) =>
            onRow(put(row, { valid_from })),
          )}
        </td>
      )}
      {dated && (
        <td>
          {cell(a("table.until"), row.valid_to ?? "", (valid_to) => onRow(put(row, { valid_to })))}
        </td>
      )}
      {doc.hit === "priority" && (
        <td>
          {cell(a("table.priority"), String(row.priority ?? ""), (text) =>
            onRow({ ...row, priority: Number.parseInt(text, 10) || 0 }),
          )}
        </td>
      )}
      {doc.outputs.map(({ name, label }) => (
        <td key={name} className={own.result}>
          {cell(l(label), cellText(row.then[name]), (text) =>
            onRow({ ...row, then: typed(row.then, name, text) }),
          )}
        </td>
      ))}
      <td>
        <ActionIcon
          aria-label={a("action.remove_words", { words: String(at + 1) })}
          onClick={onRemove}
        >
          <IconTrash size={16} />
        </ActionIcon>
      </td>
    </>
  );
}

/** A blank at the end is kept while one types: the next word follows. */
function typed(cells: TableRow["when"], name: string, text: string): TableRow["when"] {
  return text.trim() === "" ? withCell(cells, name, "") : { ...cells, [name]: text };
}
