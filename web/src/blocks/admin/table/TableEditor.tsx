import { useState } from "react";
import { useAdminText } from "../../../text/admin";
import { wordsFor } from "../../../ui/ErrorNote";
import { Button } from "../../../ui/kit";
import classes from "../Admin.module.css";
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
  const texts = useAdminText();
  const { a } = texts;
  const { typed, over, type, drop, told } = useTyped<TableDoc, TableDoc>(doc);
  const [refused, setRefused] = useState("");
  const [busy, setBusy] = useState(false);
  const draft = typed ?? doc;
  const check = useTableCheck(draft);
  const findings = check.data?.findings ?? [];
  const marked = new Set(findings.flatMap(({ rows }) => rows));
  const change = (next: (doc: TableDoc) => TableDoc) => type((old) => next(old ?? doc));
  const save = async () => {
    setBusy(true);
    setRefused("");
    try {
      await onSave(trimmed(draft), over);
      drop();
    } catch (error) {
      told();
      setRefused(wordsFor(error, texts));
    } finally {
      setBusy(false);
    }
  };
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
      {refused && (
        <p className={classes.problems} role="alert">
          {refused}
        </p>
      )}
      <div className={classes.foot}>
        <Button variant="default" disabled={typed === null} onClick={drop}>
          {a("document.back")}
        </Button>
        <Button disabled={typed === null} loading={busy} onClick={save}>
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
