import type { FilterProps } from "../kind";
import { useReferenceName } from "../useReferenceName";
import { LookupEditor } from "./LookupEditor";

export default function ReferenceFilter({ field, values, onChange, name }: FilterProps) {
  const target = field.target ?? "user";
  const value = useReferenceName(target, values[0] ?? "");
  return (
    <LookupEditor
      target={target}
      value={value}
      name={name}
      onChange={(chosen) => onChange(chosen ? [chosen.id] : [])}
    />
  );
}
