import { useState } from "react";
import type { FormLayout, Preview } from "../../api/layouts";
import type { Field, FormSection, ObjectModel, Row, Value } from "../../api/types";
import { trimZeros } from "../../fields/decimal";
import { FieldEditor } from "../../fields/FieldEditor";
import { asText } from "../../fields/kind";
import { type Language, textIn, useText } from "../../text";
import classes from "./FormSections.module.css";

const WIDE = new Set(["lines", "long_text"]);

interface FormSectionsProps {
  model: ObjectModel;
  /** The variant that applies; the model's own form when not said. */
  form?: FormLayout;
  fields: Field[];
  draft: Row;
  errors: Record<string, string>;
  /** Which fields are seen, closed and asked for. */
  preview?: Preview;
  onChange: (name: string, value: Value) => void;
}

/** The sections of a form; all fields stand in one when it has none. */
export function FormSections({
  model,
  form = model.form,
  fields,
  preview,
  ...rest
}: FormSectionsProps) {
  const sections: FormSection[] = form.sections.length
    ? form.sections
    : [{ label: model.label, columns: 2, fields: fields.map((field) => field.name) }];
  return (
    <>
      {sections.map((section, at) => {
        const shown = section.fields.flatMap(
          (name) =>
            asked(
              fields.find((field) => field.name === name),
              preview,
            ) ?? [],
        );
        if (shown.length === 0) return null;
        const key = section.name || section.fields.join();
        const closed = preview?.readonly ?? {};
        return <Section key={key} {...{ section, shown, closed }} first={at === 0} {...rest} />;
      })}
    </>
  );
}

/** The field as the record wants it; none when it is not seen. */
function asked(field: Field | undefined, preview: Preview | undefined): Field | undefined {
  if (!field || preview?.visible[field.name] === false) return undefined;
  const required = preview?.required[field.name];
  const whole = required === undefined ? field : { ...field, required };
  const rate = field.rate && asText(preview?.values?.[field.name]);
  if (!rate) return whole;
  const said = (language: Language) =>
    textIn(language, "field.rate_today", { rate: trimZeros(rate) });
  return { ...whole, help: { zh: said("zh"), en: said("en") } };
}

interface SectionProps extends Omit<FormSectionsProps, "model" | "form" | "fields" | "preview"> {
  closed: Record<string, boolean>;
  section: FormSection;
  shown: Field[];
  first: boolean;
}

/** A section; a folded one opens by itself when something in it is wrong. */
function Section({ section, shown, closed, first, draft, errors, onChange }: SectionProps) {
  const { l } = useText();
  const [folded, setFolded] = useState(section.collapsed === true);
  const open = !folded || shown.some(({ name }) => errors[name]);
  return (
    <section className={`panel ${classes.section}`} data-section={section.name}>
      {section.collapsed ? (
        <h2>
          <button
            type="button"
            className={classes.fold}
            aria-expanded={open}
            onClick={() => setFolded(!folded)}
          >
            {l(section.label)}
          </button>
        </h2>
      ) : (
        <h2>{l(section.label)}</h2>
      )}
      {open && (
        <div className={classes.fields} data-columns={section.columns ?? 2}>
          {shown.map((field, at) => (
            <div key={field.name} data-wide={WIDE.has(field.type) || undefined}>
              <FieldEditor
                field={field}
                value={draft[field.name]}
                error={errors[field.name]}
                autoFocus={first && at === 0}
                disabled={closed[field.name] === true}
                onChange={(value) => onChange(field.name, value)}
              />
            </div>
          ))}
        </div>
      )}
    </section>
  );
}
