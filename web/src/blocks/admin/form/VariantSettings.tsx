import { useState } from "react";
import type { Label } from "../../../api/types";
import { type AdminKey, useAdminText } from "../../../text/admin";
import { Button } from "../../../ui/kit";
import classes from "../Admin.module.css";
import { type Device, type ObjectDoc, put } from "../docs";
import { knownFields } from "../draftModel";
import { ExpressionBox } from "../expression/ExpressionBox";
import { ForWhom } from "../ForWhom";
import { LabelFields } from "../LabelFields";

/** What forms and pages have in common: for whom, and for which records. */
interface Variant {
  label?: Label;
  roles?: string[];
  devices?: Device[];
  when?: string;
}

interface VariantSettingsProps<T extends Variant> {
  doc: ObjectDoc;
  variant: T;
  hint: AdminKey;
  remove: AdminKey;
  first: boolean;
  last: boolean;
  onChange: (variant: T) => void;
  onStep: (step: -1 | 1) => void;
  onRemove: () => void;
}

/** For whom and for which records a variant of a form or page is. */
export function VariantSettings<T extends Variant>(props: VariantSettingsProps<T>) {
  const { doc, variant, hint, remove, first, last, onChange, onStep, onRemove } = props;
  const { a } = useAdminText();
  const [draft, setDraft] = useState(variant);
  const change = (next: Variant) => setDraft((old) => put(old, next as Partial<T>));
  const said = (one: Variant) => JSON.stringify([one.label, one.roles, one.devices, one.when]);
  const dirty = said(draft) !== said(variant);
  return (
    <section className={`${classes.panel} ${classes.stack}`}>
      <p className={classes.hint}>{a(hint)}</p>
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
          {a(remove)}
        </Button>
        <span className={classes.space} />
        <Button disabled={!dirty} onClick={() => onChange(draft)}>
          {a("action.to_draft")}
        </Button>
      </div>
    </section>
  );
}
