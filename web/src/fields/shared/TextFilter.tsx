import { TextInput } from "../../ui/kit";
import type { FilterProps } from "../kind";

export function TextFilter({ values, onChange, name }: FilterProps) {
  return (
    <TextInput
      aria-label={name}
      value={values[0] ?? ""}
      autoComplete="off"
      onChange={(event) => onChange([event.currentTarget.value])}
    />
  );
}
