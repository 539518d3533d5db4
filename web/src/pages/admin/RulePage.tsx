import { useParams } from "@tanstack/react-router";
import { DocumentFrame } from "../../blocks/admin/DocumentFrame";
import type { RuleDoc } from "../../blocks/admin/rule/edit/doc";
import { RuleEditor } from "../../blocks/admin/rule/edit/RuleEditor";
import { useDocument } from "../../blocks/admin/useDocument";
import { useAdminText } from "../../text/admin";

/** A signal rule, written without knowing its file. */
export function RulePage() {
  const { name } = useParams({ strict: false }) as { name: string };
  const { a } = useAdminText();
  const editing = useDocument<RuleDoc>("rule", name);
  return (
    <DocumentFrame
      name={name}
      editing={editing}
      back={{ href: "/settings/rules", words: a("section.rules") }}
    >
      {(doc) => (
        <RuleEditor
          key={name}
          doc={doc}
          onSave={(next, over) => editing.submit(() => next, over)}
        />
      )}
    </DocumentFrame>
  );
}
