import { useParams } from "@tanstack/react-router";
import classes from "../../blocks/admin/Admin.module.css";
import { DocumentFrame } from "../../blocks/admin/DocumentFrame";
import type { TableDoc } from "../../blocks/admin/table/docs";
import { TableGrid } from "../../blocks/admin/table/TableGrid";
import { TableSettings } from "../../blocks/admin/table/TableSettings";
import { useDocument } from "../../blocks/admin/useDocument";
import { useAdminText } from "../../text/admin";

const NONE: ReadonlySet<number> = new Set();

/** A parameter table or a decision table. */
export function TablePage() {
  const { name } = useParams({ strict: false }) as { name: string };
  const { a } = useAdminText();
  const editing = useDocument<TableDoc>("table", name);
  return (
    <DocumentFrame
      name={name}
      editing={editing}
      back={{ href: "/settings/tables", words: a("section.tables") }}
    >
      {(doc) => (
        <>
          <TableSettings doc={doc} change={editing.change} />
          <p className={classes.hint}>{a("table.hint")}</p>
          <TableGrid doc={doc} change={editing.change} marked={NONE} />
        </>
      )}
    </DocumentFrame>
  );
}
