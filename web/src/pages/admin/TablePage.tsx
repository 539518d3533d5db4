import { useParams } from "@tanstack/react-router";
import { DocumentFrame } from "../../blocks/admin/DocumentFrame";
import type { TableDoc } from "../../blocks/admin/table/docs";
import { TableEditor } from "../../blocks/admin/table/TableEditor";
import { useDocument } from "../../blocks/admin/useDocument";
import { useAdminText } from "../../text/admin";

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
      {(doc) => <TableEditor doc={doc} onSave={(next, over) => editing.submit(() => next, over)} />}
    </DocumentFrame>
  );
}
