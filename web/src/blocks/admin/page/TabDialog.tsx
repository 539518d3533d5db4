import { useState } from "react";
import { useAdminText } from "../../../text/admin";
import { DrawerForm } from "../DrawerForm";
import { type ObjectDoc, put, type TabDoc } from "../docs";
import { knownFields } from "../draftModel";
import { ExpressionBox } from "../expression/ExpressionBox";
import { LabelFields } from "../LabelFields";

interface TabDialogProps {
  doc: ObjectDoc;
  tab: TabDoc;
  onSave: (tab: TabDoc) => void;
  onClose: () => void;
}

export function TabDialog({ doc, tab, onSave, onClose }: TabDialogProps) {
  const { a } = useAdminText();
  const [draft, setDraft] = useState(tab);
  return (
    <DrawerForm
      as="dialog"
      title={a("page.tab")}
      ready={draft.label.zh !== ""}
      onSave={() => onSave(draft)}
      onClose={onClose}
    >
      <LabelFields
        label={draft.label}
        words={a("label.name")}
        autoFocus
        required
        onChange={(label) => setDraft((old) => ({ ...old, label }))}
      />
      <ExpressionBox
        object={doc.name}
        fields={knownFields(doc)}
        label={a("form.section_when")}
        hint={a("form.section_when_hint")}
        expect="boolean"
        value={draft.when ?? ""}
        onChange={(when) => setDraft((old) => put(old, { when }))}
      />
    </DrawerForm>
  );
}
