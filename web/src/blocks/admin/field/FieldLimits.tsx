import { useAdminText } from "../../../text/admin";
import { Checkbox, TextInput } from "../../../ui/kit";
import classes from "../Admin.module.css";
import type { FieldPart } from "../fieldTypes";
import type { PartProps } from "./FieldDrawer";

/** Unique, searchable, how long. */
export function FieldLimits({
  object,
  field,
  onChange,
  has,
}: PartProps & { has: (part: FieldPart) => boolean }) {
  const { a, l } = useAdminText();
  const labelOf = (name: string) =>
    l(object.fields.find((one) => one.name === name)?.label) || name;
  const combined = (object.unique ?? []).filter(({ fields }) => fields.includes(field.name));
  if (!(["unique", "search", "max_length", "money"] as const).some(has)) return null;
  return (
    <section className={classes.part}>
      {has("max_length") && (
        <TextInput
          label={a("field.max_length")}
          inputMode="numeric"
          value={field.max_length?.toString() ?? ""}
          onChange={(event) => {
            const length = Number.parseInt(event.currentTarget.value, 10);
            onChange({ max_length: Number.isNaN(length) ? undefined : length });
          }}
        />
      )}
      {has("money") && (
        <TextInput
          label={a("field.decimals")}
          description={a("field.decimals_hint")}
          inputMode="numeric"
          value={field.decimals?.toString() ?? ""}
          onChange={(event) => {
            const decimals = Number.parseInt(event.currentTarget.value, 10);
            onChange({ decimals: Number.isNaN(decimals) ? undefined : decimals });
          }}
        />
      )}
      {has("money") && object.currency && (
        <Checkbox
          label={a("field.own_currency")}
          checked={field.own_currency ?? false}
          onChange={(event) => onChange({ own_currency: event.currentTarget.checked })}
        />
      )}
      {has("unique") && (
        <Checkbox
          label={a("field.unique")}
          checked={field.unique ?? false}
          description={
            combined.length > 0
              ? a("field.unique_with", {
                  fields: combined.map(({ fields }) => fields.map(labelOf).join(" + ")).join(", "),
                })
              : a("field.unique_hint")
          }
          onChange={(event) => onChange({ unique: event.currentTarget.checked })}
        />
      )}
      {has("unique") && (
        <Checkbox
          label={a("field.indexed")}
          description={a("field.indexed_hint")}
          checked={field.indexed ?? false}
          onChange={(event) => onChange({ indexed: event.currentTarget.checked })}
        />
      )}
      {has("search") && (
        <Checkbox
          label={a("field.searchable")}
          checked={field.searchable ?? false}
          onChange={(event) => onChange({ searchable: event.currentTarget.checked })}
        />
      )}
    </section>
  );
}
