import type { ImportOrder, Missing, Mode } from "../../api/imports";
import type { ObjectModel } from "../../api/types";
import { useText } from "../../text";
import { MultiSelect, Select } from "../../ui/kit";
import classes from "./Import.module.css";
import { modesFor } from "./order";

interface ModeFieldsProps {
  model: ObjectModel;
  order: ImportOrder;
  onOrder: (order: ImportOrder) => void;
}

/** By what known records are found, and what becomes of them. */
export function ModeFields({ model, order, onOrder }: ModeFieldsProps) {
  const { t, l } = useText();
  const filled = new Set([
    ...order.mapping.map(({ field }) => field),
    ...Object.keys(order.constants),
  ]);
  const keys = model.fields.filter(({ name }) => filled.has(name));
  const modes = modesFor(order.key);
  const mode = modes.includes(order.mode) ? order.mode : (modes[0] ?? "create");
  return (
    <div className={classes.where}>
      <MultiSelect
        label={t("import.key")}
        description={t("import.key_hint")}
        data={keys.map((field) => ({ value: field.name, label: l(field.label) }))}
        value={order.key.split("+").filter(Boolean)}
        onChange={(fields) => onOrder({ ...order, key: fields.join("+") })}
        clearable
        clearButtonProps={{ "aria-label": t("filter.clear") }}
      />
      <Select
        label={t("import.mode")}
        data={modes.map((one) => ({ value: one, label: t(`import.mode.${one}`) }))}
        value={mode}
        allowDeselect={false}
        onChange={(next) => next && onOrder({ ...order, mode: next as Mode })}
      />
      <Select
        label={t("import.missing")}
        data={(["refuse", "create"] as const).map((one) => ({
          value: one,
          label: t(`import.missing.${one}`),
        }))}
        value={order.missing}
        allowDeselect={false}
        onChange={(next) => next && onOrder({ ...order, missing: next as Missing })}
      />
    </div>
  );
}
