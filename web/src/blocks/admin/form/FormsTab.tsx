import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { adminLabel, useAdminText } from "../../../text/admin";
import { Button, Select } from "../../../ui/kit";
import { reorder, stepFrom } from "../../../ui/sort/places";
import classes from "../Admin.module.css";
import type { FormDoc } from "../docs";
import { freeName } from "../naming";
import type { ObjectTabProps } from "../object/FieldTable";
import { FormDesigner } from "./FormDesigner";
import { VariantSettings } from "./VariantSettings";

const EMPTY: FormDoc = { sections: [] };
const DEFAULT = "";

/** The form of an object and its variants; the first variant that fits is used. */
export function FormsTab({ doc, change }: ObjectTabProps) {
  const { a, l } = useAdminText();
  const [chosen, setChosen] = useState(DEFAULT);
  const variants = doc.forms ?? [];
  const at = variants.findIndex(({ name }) => name === chosen);
  const variant = variants[at];
  const form = variant ?? doc.form ?? EMPTY;
  const set = (next: FormDoc) =>
    change((now) =>
      at < 0 ? { ...now, form: next } : { ...now, forms: (now.forms ?? []).with(at, next) },
    );
  const add = () => {
    const name = freeName(
      "form",
      variants.map((one) => one.name ?? ""),
    );
    const sections = structuredClone(form.sections);
    const label = adminLabel("form.variant_new");
    change((now) => ({ ...now, forms: [...(now.forms ?? []), { name, label, sections }] }));
    setChosen(name);
  };
  const move = (step: -1 | 1) => {
    const to = stepFrom({ list: "", at }, step, variants.length);
    if (to) change((now) => ({ ...now, forms: reorder(now.forms ?? [], at, to.at) }));
  };
  return (
    <div className={classes.stack}>
      <div className={`${classes.row} ${classes.wrap}`}>
        <Select
          aria-label={a("form.variant")}
          data={[
            { value: DEFAULT, label: a("form.default") },
            ...variants.map((one) => ({
              value: one.name ?? "",
              label: l(one.label) || (one.name ?? ""),
            })),
          ]}
          value={variant ? chosen : DEFAULT}
          allowDeselect={false}
          openOnFocus={false}
          onChange={(name) => setChosen(name ?? DEFAULT)}
        />
        <Button variant="default" leftSection={<IconPlus size={16} />} onClick={add}>
          {a("form.variant_add")}
        </Button>
      </div>
      {variant && (
        <VariantSettings
          key={chosen}
          doc={doc}
          variant={variant}
          hint="form.variant_hint"
          remove="form.variant_remove"
          first={at === 0}
          last={at === variants.length - 1}
          onChange={(next) => set({ ...next, sections: variant.sections })}
          onStep={move}
          onRemove={() => {
            setChosen(DEFAULT);
            change((now) => ({ ...now, forms: (now.forms ?? []).toSpliced(at, 1) }));
          }}
        />
      )}
      <FormDesigner doc={doc} form={form} onChange={set} />
    </div>
  );
}
