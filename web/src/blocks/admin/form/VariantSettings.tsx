import { useState } from "react";
import { useAdminText } from "../../../text/admin";
import { Button } from "../../../ui/kit";
import classes from "../Admin.module.css";
import { type FormDoc, type ObjectDoc, put } from "../docs";
import { knownFields } from "../draftModel";
import { ExpressionBox } from "../expression/ExpressionBox";
import { ForWhom } from "../ForWhom";
import { LabelFields } from "../LabelFields";

interface VariantSettingsProps {
  doc: ObjectDoc;
  form: FormDoc;
  first: boolean;
  last: boolean;
  onChange: (form: FormDoc) => void;
  onStep: (step: -1 | 1) => void;
  onRemove: () => void;
}

/** For whom and for which records a variant of the form is. */
export function VariantSettings(props: VariantSettingsProps) {
  const { doc, form, first, last, onChange, onStep, onRemove } = props;
  const { a } = useAdminText();
  const [draft, setDraft] = useState(form);
  const change = (next: Partial<FormDoc>) => setDraft((old) => put(old, next));
  const said = (one: FormDoc) => JSON.stringify([one.label, one.roles, one.devices, one.when]);
  const dirty = said(draft) !== said(form);
  return (
    <section className={`${classes.panel} ${classes.stack}`}>
      <p className={classes.hint}>{a("form.variant_hint")}</p>
      <LabelFields
        label={draft.label}
        words={a("label.name")}
        onChange={(label) => change({ label })}
      />
      <ExpressionBox
        object={doc.name}
        fields={knownFields(doc)}
        label={a("form.variant_when")}
        expect="boolean"
        placeholder={'industry = "medical"'}
        value={draft.when ?? ""}
        onChange={(when) => change({ when })}
      />
      <ForWhom
        roles={draft.roles ?? []}
        devices={draft.devices ?? []}
        onRoles={(roles) => change({ roles })}
        onDevices={(devices) => change({ devices })}
      />
      <div className={`${classes.row} ${classes.wrap}`}>
        <Button variant="default" disabled={first} onClick={() => onStep(-1)}>
          {a("sort.up")}
        </Button>
        <Button variant="default" disabled={last} onClick={() => onStep(1)}>
          {a("sort.down")}
        </Button>
        <Button variant="default" color="red" onClick={onRemove}>
          {a("form.variant_remove")}
        </Button>
        <span className={classes.space} />
        <Button disabled={!dirty} onClick={() => onChange({ ...draft, sections: form.sections })}>
          {a("action.to_draft")}
        </Button>
      </div>
    </section>
  );
}
