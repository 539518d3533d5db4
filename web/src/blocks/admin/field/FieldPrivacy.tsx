import { type AdminKey, useAdminText } from "../../../text/admin";
import { Select } from "../../../ui/kit";
import classes from "../Admin.module.css";
import type { PartProps } from "./FieldDrawer";

const CLASSES: [string, AdminKey][] = [
  ["normal", "sensitivity.normal"],
  ["internal", "sensitivity.internal"],
  ["sensitive", "sensitivity.sensitive"],
  ["secret", "sensitivity.secret"],
];
const MASKS: [string, AdminKey][] = [
  ["all", "mask.all"],
  ["phone", "mask.phone"],
  ["email", "mask.email"],
  ["id", "mask.id"],
  ["bank_card", "mask.bank_card"],
  ["name", "mask.name"],
];

/** How confidential a value is, and what those see who may not see all of it. */
export function FieldPrivacy({ field, onChange, withMask }: PartProps & { withMask: boolean }) {
  const { a } = useAdminText();
  return (
    <section className={`${classes.part} ${classes.pair}`}>
      <Select
        label={a("field.sensitivity")}
        data={CLASSES.map(([value, words]) => ({ value, label: a(words) }))}
        value={field.sensitivity ?? "normal"}
        allowDeselect={false}
        openOnFocus={false}
        onChange={(value) => onChange({ sensitivity: value === "normal" ? "" : (value ?? "") })}
      />
      {withMask && (
        <Select
          label={a("field.mask")}
          data={MASKS.map(([value, words]) => ({ value, label: a(words) }))}
          value={typeof field.mask === "string" ? field.mask : null}
          clearable
          clearButtonProps={{ "aria-label": a("action.clear") }}
          placeholder={a(field.mask ? "mask.own" : "mask.none")}
          openOnFocus={false}
          onChange={(mask) => onChange({ mask: mask ?? "" })}
        />
      )}
    </section>
  );
}
