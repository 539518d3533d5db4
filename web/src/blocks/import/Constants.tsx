import type { ImportOrder } from "../../api/imports";
import type { ObjectModel } from "../../api/types";
import { useText } from "../../text";
import { Select, TextInput } from "../../ui/kit";
import classes from "./Import.module.css";
import { constant, lacking } from "./order";

interface ConstantsProps {
  model: ObjectModel;
  order: ImportOrder;
  onOrder: (order: ImportOrder) => void;
}

/** Required fields the file says nothing of: one value for every row. */
export function Constants({ model, order, onOrder }: ConstantsProps) {
  const { t, l } = useText();
  const fields = lacking(model, order);
  if (fields.length === 0) return null;
  return (
    <fieldset className={classes.constants}>
      <legend>{t("import.constants")}</legend>
      {fields.map((field) =>
        field.options ? (
          <Select
            key={field.name}
            label={l(field.label)}
            data={field.options.map((option) => ({ value: option.value, label: l(option.label) }))}
            value={order.constants[field.name] ?? null}
            onChange={(value) => onOrder(constant(order, field.name, value ?? ""))}
          />
        ) : (
          <TextInput
            key={field.name}
            label={l(field.label)}
            value={order.constants[field.name] ?? ""}
            onChange={(event) => onOrder(constant(order, field.name, event.currentTarget.value))}
          />
        ),
      )}
    </fieldset>
  );
}
