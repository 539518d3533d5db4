import { useState } from "react";
import { useAdminText } from "../../../text/admin";
import { DrawerForm } from "../DrawerForm";
import type { RelatedDoc } from "../docs";
import { LabelFields } from "../LabelFields";

interface RelatedDialogProps {
  related: RelatedDoc;
  onSave: (related: RelatedDoc) => void;
  onClose: () => void;
}

/** What a related list is called. */
export function RelatedDialog({ related, onSave, onClose }: RelatedDialogProps) {
  const { a, l } = useAdminText();
  const [label, setLabel] = useState(related.label);
  return (
    <DrawerForm
      as="dialog"
      title={a("action.edit_words", { words: l(related.label) })}
      ready={label.zh.trim() !== ""}
      onSave={() => onSave({ ...related, label })}
      onClose={onClose}
    >
      <LabelFields label={label} words={a("label.name")} required autoFocus onChange={setLabel} />
    </DrawerForm>
  );
}
