import { useAdminText } from "../../../text/admin";
import { Checkbox } from "../../../ui/kit";
import classes from "../Admin.module.css";
import { knownFields } from "../draftModel";
import { ExpressionBox } from "../expression/ExpressionBox";
import { LabelFields } from "../LabelFields";
import type { PartProps } from "./FieldDrawer";

const EXPECTED: Record<string, "number" | "text" | "date" | "datetime" | "boolean"> = {
  number: "number",
  money: "number",
  percent: "number",
  text: "text",
  long_text: "text",
  date: "date",
  datetime: "datetime",
  boolean: "boolean",
};

/** When a field must be filled, what it starts with, what it refuses, when it shows. */
export function FieldRules({
  object,
  field,
  onChange,
  withDefault,
}: PartProps & { withDefault: boolean }) {
  const { a } = useAdminText();
  const fields = knownFields(object);
  const shared = { object: object.name, fields };
  return (
    <section className={classes.part} aria-label={a("field.rules")}>
      <Checkbox
        label={a("field.required")}
        checked={field.required ?? false}
        onChange={(event) => onChange({ required: event.currentTarget.checked })}
      />
      {!field.required && (
        <ExpressionBox
          {...shared}
          label={a("field.required_when")}
          expect="boolean"
          value={field.required_when ?? ""}
          onChange={(required_when) => onChange({ required_when })}
        />
      )}
      {withDefault && (
        <ExpressionBox
          {...shared}
          label={a("field.default")}
          hint={a("field.default_hint")}
          expect={EXPECTED[field.type]}
          value={field.default ?? ""}
          onChange={(value) => onChange({ default: value })}
        />
      )}
      <ExpressionBox
        {...shared}
        label={a("field.validation")}
        hint={a("field.validation_hint")}
        expect="boolean"
        value={field.validation ?? ""}
        onChange={(validation) =>
          onChange(validation ? { validation } : { validation, validation_message: undefined })
        }
      />
      {field.validation && (
        <LabelFields
          label={field.validation_message}
          words={a("field.validation_message")}
          onChange={(validation_message) => onChange({ validation_message })}
        />
      )}
      <ExpressionBox
        {...shared}
        label={a("field.visible_when")}
        expect="boolean"
        value={field.visible_when ?? ""}
        onChange={(visible_when) => onChange({ visible_when })}
      />
      <ExpressionBox
        {...shared}
        label={a("field.readonly_when")}
        expect="boolean"
        value={field.readonly_when ?? ""}
        onChange={(readonly_when) => onChange({ readonly_when })}
      />
      <ExpressionBox
        {...shared}
        label={a("field.locked_when")}
        hint={a("field.locked_when_hint")}
        expect="boolean"
        value={field.locked_when ?? ""}
        onChange={(locked_when) => onChange({ locked_when })}
      />
    </section>
  );
}
