import { useState } from "react";
import { useAdminText } from "../../../text/admin";
import { Checkbox, Select } from "../../../ui/kit";
import { DrawerForm } from "../DrawerForm";
import { type FieldDoc, type ObjectDoc, put } from "../docs";
import { type FieldPart, typeChoices, typeEntry } from "../fieldTypes";
import { LabelFields } from "../LabelFields";
import { NameField } from "../NameField";
import { isName, nameFor } from "../naming";
import { FieldCalculation } from "./FieldCalculation";
import { FieldLimits } from "./FieldLimits";
import { FieldLink } from "./FieldLink";
import { FieldOptions } from "./FieldOptions";
import { FieldPrivacy } from "./FieldPrivacy";
import { FieldRules } from "./FieldRules";
import { NumberPattern } from "./NumberPattern";
import { TypeChange } from "./TypeChange";

export interface PartProps {
  object: ObjectDoc;
  field: FieldDoc;
  onChange: (change: Partial<FieldDoc>) => void;
}

interface FieldDrawerProps {
  object: ObjectDoc;
  /** Null makes a new one. */
  field: FieldDoc | null;
  /** What a pack brought keeps its name and type. */
  ofPack: boolean;
  onSave: (field: FieldDoc) => Promise<void>;
  onClose: () => void;
}

const NEW: FieldDoc = { name: "", type: "text", label: { zh: "", en: "" } };

/** Everything about one field; nothing is written before it is confirmed. */
export function FieldDrawer({ object, field, ofPack, onSave, onClose }: FieldDrawerProps) {
  const texts = useAdminText();
  const { a } = texts;
  const [draft, setDraft] = useState<FieldDoc>(field ?? NEW);
  const [named, setNamed] = useState(field !== null);
  const taken = object.fields.map(({ name }) => name).filter((name) => name !== field?.name);
  const name = named ? draft.name : nameFor(draft.label, taken);
  const ready = draft.label.zh.trim() !== "" && isName(name) && !taken.includes(name);
  const change = (next: Partial<FieldDoc>) => setDraft((old) => put(old, next));
  const parts = typeEntry(draft.type)?.parts ?? [];
  const has = (part: FieldPart) => parts.includes(part);
  const shared = { object, field: { ...draft, name }, onChange: change };
  return (
    <DrawerForm
      title={field ? a("field.edit", { field: texts.l(field.label) }) : a("field.new")}
      ready={ready}
      onSave={() => onSave({ ...draft, name })}
      onClose={onClose}
    >
      <LabelFields
        label={draft.label}
        words={a("label.name")}
        required
        autoFocus
        onChange={(label) => setDraft((old) => ({ ...old, label }))}
      />
      <Select
        label={a("field.type")}
        data={typeChoices(texts)}
        value={draft.type}
        searchable
        allowDeselect={false}
        openOnFocus={false}
        disabled={ofPack}
        onChange={(type) => type && change({ type })}
      />
      {field && draft.type !== field.type && (
        <TypeChange
          object={object}
          from={field}
          to={draft}
          onTry={() => onSave({ ...draft, name })}
        />
      )}
      <NameField
        value={name}
        taken={taken}
        disabled={ofPack}
        hint={a(ofPack ? "field.of_pack" : field ? "field.name_hint_old" : "field.name_hint")}
        onChange={(next) => {
          setNamed(true);
          setDraft((old) => ({ ...old, name: next }));
        }}
      />
      {has("options") && <FieldOptions {...shared} />}
      {(has("target") || has("lines")) && <FieldLink {...shared} />}
      {(has("formula") || has("rollup")) && <FieldCalculation {...shared} />}
      {has("pattern") && <NumberPattern {...shared} />}
      {has("rules") && <FieldRules {...shared} withDefault={has("default")} />}
      <FieldLimits {...shared} has={has} />
      <FieldPrivacy {...shared} withMask={has("mask")} />
      <LabelFields
        label={draft.help}
        words={a("field.help")}
        onChange={(help) => change({ help })}
      />
      {draft.system && <Checkbox checked disabled label={a("field.system")} />}
    </DrawerForm>
  );
}
