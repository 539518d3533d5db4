import { useState } from "react";
import { useAdminText } from "../../../text/admin";
import { Checkbox, SegmentedControl } from "../../../ui/kit";
import classes from "../Admin.module.css";
import { DrawerForm } from "../DrawerForm";
import { type ObjectDoc, put, type SectionDoc } from "../docs";
import { knownFields } from "../draftModel";
import { ExpressionBox } from "../expression/ExpressionBox";
import { LabelFields } from "../LabelFields";

interface SectionDialogProps {
  doc: ObjectDoc;
  section: SectionDoc;
  onSave: (section: SectionDoc) => void;
  onClose: () => void;
}

export function SectionDialog({ doc, section, onSave, onClose }: SectionDialogProps) {
  const { a } = useAdminText();
  const [draft, setDraft] = useState(section);
  const change = (next: Partial<SectionDoc>) => setDraft((old) => put(old, next));
  return (
    <DrawerForm
      as="dialog"
      title={a("form.section")}
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
      <div className={classes.row}>
        <span className="quiet">{a("form.columns_label")}</span>
        <SegmentedControl
          aria-label={a("form.columns_label")}
          value={String(draft.columns ?? 2)}
          onChange={(columns) => change({ columns: Number(columns) })}
          data={["1", "2", "3"]}
        />
      </div>
      <ExpressionBox
        object={doc.name}
        fields={knownFields(doc)}
        label={a("form.section_when")}
        hint={a("form.section_when_hint")}
        expect="boolean"
        value={draft.when ?? ""}
        onChange={(when) => change({ when })}
      />
      <Checkbox
        label={a("form.collapsed")}
        checked={draft.collapsed ?? false}
        onChange={(event) => change({ collapsed: event.currentTarget.checked })}
      />
    </DrawerForm>
  );
}
