import type { ComponentType } from "react";
import type { Value } from "../../api/types";
import type { EditorProps, FilterProps } from "../kind";

/** Uses a field's own editor to enter the value of a condition. */
export function editorFilter(Editor: ComponentType<EditorProps>) {
  return function EditorFilter({ field, values, onChange, name }: FilterProps) {
    const bare = { ...field, required: false };
    const take = (value: Value) => onChange(value ? [String(value)] : []);
    return <Editor field={bare} value={values[0] ?? null} name={name} onChange={take} />;
  };
}
