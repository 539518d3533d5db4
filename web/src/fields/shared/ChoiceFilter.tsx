import { useText } from "../../text";
import { Checkbox } from "../../ui/kit";
import type { FilterProps } from "../kind";

const OPTIONS_PX_MAX = 220;

/** Any of the options, each with its own box. */
export function ChoiceFilter({ field, values, onChange, name }: FilterProps) {
  const { l } = useText();
  return (
    <Checkbox.Group value={values} onChange={onChange} aria-label={name}>
      <div style={{ display: "grid", gap: 8, maxHeight: OPTIONS_PX_MAX, overflowY: "auto" }}>
        {(field.options ?? []).map((option) => (
          <Checkbox key={option.value} value={option.value} label={l(option.label)} />
        ))}
      </div>
    </Checkbox.Group>
  );
}
