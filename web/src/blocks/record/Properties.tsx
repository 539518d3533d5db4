import type { FormLayout } from "../../api/layouts";
import type { Entry, Field, ObjectModel, Row, Value } from "../../api/types";
import { isEmpty } from "../../fields/kind";
import { fieldsOf, formFields, isWritable } from "../../fields/model";
import { kindOf } from "../../fields/registry";
import { useReading } from "../../fields/useReading";
import { useText } from "../../text";
import { ConflictDialog } from "./ConflictDialog";
import { InlineField } from "./InlineField";
import { PropertySection } from "./PropertySection";
import classes from "./Record.module.css";
import { useChange } from "./useChange";
import { usePreview } from "./usePreview";

const FOOT = ["owner", "department", "created_by", "created_at", "updated_by", "updated_at"];

interface PropertiesProps {
  model: ObjectModel;
  entry: Entry;
  /** The form whose sections are shown. */
  form: FormLayout;
  /** These fields only, without headings. */
  only?: string[] | undefined;
}

/** Everything a record says about itself, by section, each value edited in place. */
export function Properties({ model, entry, form, only }: PropertiesProps) {
  const { t, l } = useText();
  const reading = useReading(model.fields);
  const change = useChange(model.name);
  const { visible, readonly } = usePreview(model, entry, null);
  const sections = only
    ? [{ title: "", fields: fieldsOf(model, only).filter(isProperty) }]
    : sectionsOf(model);
  const save = (field: Field) => async (value: Value) => {
    const { toWire } = kindOf(field);
    const next: Row = { [field.name]: toWire(value) };
    const before: Row = { [field.name]: toWire(entry[field.name]) };
    return change.changeField(entry, next, before, l(field.label));
  };
  return (
    <div className={classes.properties}>
      {sections.map((section, at) => (
        <PropertySection
          key={section.title || "foot"}
          title={only ? "" : section.title || t("record.system")}
          fields={section.fields.filter(({ name }) => visible[name] !== false)}
          isEmpty={(field) => at > 0 && isEmpty(entry[field.name])}
          draw={(field) => (
            <InlineField
              key={field.name}
              field={field}
              value={entry[field.name]}
              reading={reading}
              row={entry}
              writable={isWritable(model, field) && readonly[field.name] !== true}
              onSave={save(field)}
            />
          )}
        />
      ))}
      {change.conflict && (
        <ConflictDialog
          model={model}
          conflict={change.conflict}
          onClose={change.clearConflict}
          onResolve={(at, mine) => {
            change.clearConflict();
            if (Object.keys(mine).length > 0) change.mutate({ at, change: mine });
          }}
        />
      )}
    </div>
  );

  function sectionsOf(of: ObjectModel): { title: string; fields: Field[] }[] {
    const own = form.sections.map((section) => ({
      title: l(section.label),
      fields: fieldsOf(of, section.fields).filter(isProperty),
    }));
    const named = new Set(formFields(of).map((field) => field.name));
    const rest = of.fields.filter(
      (field) =>
        !field.system && isProperty(field) && !named.has(field.name) && !field.money?.base_of,
    );
    const foot = fieldsOf(of, FOOT).filter((field) => !named.has(field.name));
    return [...own, { title: t("record.more"), fields: rest }, { title: "", fields: foot }].filter(
      (section) => section.fields.length > 0,
    );
  }
}

function isProperty(field: Field): boolean {
  return field.type !== "lines";
}
