import { type AdminKey, useAdminText } from "../../../text/admin";
import { Checkbox, Select, TextInput } from "../../../ui/kit";
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

/** So many characters at either end stay: typed by whoever needs another form. */
const OWN = "own";
const KEPT_MAX = 99;

/** How confidential a value is, and what those see who may not see all of it. */
export function FieldPrivacy({ field, onChange, withMask }: PartProps & { withMask: boolean }) {
  const { a } = useAdminText();
  const { mask } = field;
  const ends = typeof mask === "object" ? mask : null;
  const keep = (end: "keep_first" | "keep_last") => (
    <TextInput
      label={a(`mask.${end}`)}
      inputMode="numeric"
      value={String(ends?.[end] ?? 0)}
      onChange={({ currentTarget: { value } }) => {
        const count = Math.min(Number.parseInt(value, 10) || 0, KEPT_MAX);
        onChange({ mask: { ...ends, [end]: count } });
      }}
    />
  );
  return (
    <section className={`${classes.part} ${classes.stack}`}>
      <div className={classes.pair}>
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
            data={[...MASKS, [OWN, "mask.own"] as const].map(([value, words]) => ({
              value,
              label: a(words),
            }))}
            value={ends ? OWN : typeof mask === "string" ? mask : null}
            clearable
            clearButtonProps={{ "aria-label": a("action.clear") }}
            placeholder={a("mask.none")}
            openOnFocus={false}
            onChange={(next) =>
              onChange({ mask: next === OWN ? { keep_first: 3, keep_last: 4 } : (next ?? "") })
            }
          />
        )}
      </div>
      {withMask && ends && (
        <div className={classes.pair}>
          {keep("keep_first")}
          {keep("keep_last")}
        </div>
      )}
      <Checkbox
        label={a("field.personal")}
        description={a("field.personal_hint")}
        checked={field.personal ?? false}
        onChange={(event) => onChange({ personal: event.currentTarget.checked })}
      />
    </section>
  );
}
