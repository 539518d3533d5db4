import { useAdminText } from "../../../text/admin";
import { Button } from "../../../ui/kit";
import classes from "../Admin.module.css";
import { Refused } from "../Refused";
import { useTyped } from "../useTyped";
import type { TableDoc, TableRow } from "./docs";
import { TableFindings } from "./TableFindings";
import { TableGrid } from "./TableGrid";
import { TableSettings } from "./TableSettings";
import { useTableCheck } from "./useTableCheck";

interface TableEditorProps {
  doc: TableDoc;
  onSave: (doc: TableDoc, over: TableDoc) => Promise<void>;
}

/** A table is written as a whole: half of it would have gaps and overlaps. */
export function TableEditor({ doc, onSave }: TableEditorProps) {
  const { a } = useAdminText();
  const { typed, type, drop, busy, refused, save } = useTyped<TableDoc, TableDoc>(doc);
  const draft = typed ?? doc;
  const check = useTableCheck(draft);
  const findings = check.data?.findings ?? [];
  const marked = new Set(findings.flatMap(({ rows }) => rows));
  const change = (next: (doc: TableDoc) => TableDoc) => type((old) => next(old ?? doc));
  const write = () => void save((over) => onSave(trimmed(draft), over));
  return (
    <div className={classes.stack}>
      <TableSettings doc={draft} change={change} />
      <p className={classes.hint}>{a("table.hint")}</p>
      <TableGrid
        doc={draft}
        marked={marked}
        onRows={(rows) => change((now) => ({ ...now, rows }))}
      />
      <TableFindings doc={draft} check={check} />
      <Refused error={refused} />
      <div className={classes.foot}>
        <Button variant="default" disabled={typed === null} onClick={drop}>
          {a("document.back")}
        </Button>
        <Button disabled={typed === null} loading={busy} onClick={write}>
          {a("action.to_draft")}
        </Button>
      </div>
    </div>
  );
}

function trimmed(doc: TableDoc): TableDoc {
  const clean = (cells: TableRow["when"]) =>
    Object.fromEntries(
      Object.entries(cells).map(([name, value]) => [
        name,
        typeof value === "string" ? value.trim() : value,
      ]),
    );
  const rows = doc.rows.map((row) => ({ ...row, when: clean(row.when), then: clean(row.then) }));
  return { ...doc, rows };
}
