import { useText } from "../../text";
import { MultiSelect } from "../../ui/kit";
import type { EditorProps } from "../kind";

export default function Editor(props: EditorProps) {
  const { t, l } = useText();
  const chosen = Array.isArray(props.value) ? props.value.map(String) : [];
  const options = props.field.options ?? [];
  return (
    <MultiSelect
      size="xs"
      label={props.label}
      aria-label={props.label ? undefined : props.name}
      data={options.map((option) => ({ value: option.value, label: l(option.label) }))}
      value={chosen}
      error={props.error}
      required={props.field.required}
      disabled={props.disabled}
      placeholder={chosen.length === 0 ? t("select.placeholder") : undefined}
      autoFocus={props.autoFocus}
      onChange={props.onChange}
      searchable
    />
  );
}
