import { useParams } from "@tanstack/react-router";
import { DocumentFrame } from "../../blocks/admin/DocumentFrame";
import { useDocument } from "../../blocks/admin/useDocument";
import { WorkbenchDesigner } from "../../blocks/admin/workbench/WorkbenchDesigner";
import type { WorkbenchDoc } from "../../blocks/admin/workbench/widgets";
import { useAdminText } from "../../text/admin";

/** What a day begins with. */
export function WorkbenchPage() {
  const { name } = useParams({ strict: false }) as { name: string };
  const { a } = useAdminText();
  const editing = useDocument<WorkbenchDoc>("workbench", name);
  return (
    <DocumentFrame
      name={name}
      editing={editing}
      back={{ href: "/settings/workbenches", words: a("section.workbenches") }}
    >
      {(doc) => <WorkbenchDesigner doc={doc} change={editing.change} submit={editing.submit} />}
    </DocumentFrame>
  );
}
