import type { Field, ObjectModel, Row, Value } from "../../api/types";
import { FieldEditor } from "../../fields/FieldEditor";
import { useText } from "../../text";
import classes from "./FormSections.module.css";

const WIDE = new Set(["lines", "long_text"]);

interface FormSectionsProps {
  model: ObjectModel;
  fields: Field[];
  draft: Row;
  errors: Record<string, string>;
  onChange: (name: string, value: Value) => void;
}

/** The sections of a form; a field the form forgot goes into the last one. */
export function FormSections({ model, fields, draft, errors, onChange }: FormSectionsProps) {
  const { l } = useText();
  const sections = model.form.sections.length
    ? model.form.sections
    : [{ label: model.label, columns: 2, fields: fields.map((field) => field.name) }];
  return (
    <>
      {sections.map((section) => {
        const shown = section.fields.flatMap(
          (name) => fields.find((field) => field.name === name) ?? [],
        );
        if (shown.length === 0) return null;
        return (
          <section key={l(section.label)} className={`panel ${classes.section}`}>
            <h2>{l(section.label)}</h2>
            <div className={classes.fields} data-columns={section.columns ?? 2}>
              {shown.map((field) => (
                <div key={field.name} data-wide={WIDE.has(field.type) || undefined}>
                  <FieldEditor
                    field={field}
                    value={draft[field.name]}
                    error={errors[field.name]}
                    autoFocus={field === fields[0]}
                    onChange={(value) => onChange(field.name, value)}
                  />
                </div>
              ))}
            </div>
          </section>
        );
      })}
    </>
  );
}
