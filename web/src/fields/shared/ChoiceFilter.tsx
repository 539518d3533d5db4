import { useText } from "../../text";
import { MultiSelect } from "../../ui/kit";
import type { FilterProps } from "../kind";

export function ChoiceFilter({ field, values, onChange, name }: FilterProps) {
  const { l } = useText();
  const data = (field.options ?? []).map((one) => ({ value: one.value, label: l(one.label) }));
  return (
    <MultiSelect
      size="xs"
      aria-label={name}
      data={data}
      value={values}
      onChange={onChange}
      searchable
      clearable
    />
  );
}
