import { useText } from "../../text";
import { Select } from "../../ui/kit";
import { asText, type EditorProps } from "../kind";

export default function Editor(props: EditorProps) {
  const { t, l } = useText();
  const options = props.field.options ?? [];
  return (
    <Select
      label={props.label}
      aria-label={props.label ? undefined : props.name}
      data={options.map((option) => ({ value: option.value, label: l(option.label) }))}
      value={asText(props.value) || null}
      error={props.error}
      required={props.field.required}
      disabled={props.disabled}
      placeholder={t("select.placeholder")}
      searchable={options.length > 7}
      clearable={!props.field.required}
      clearButtonProps={{ "aria-label": t("filter.clear") }}
      autoFocus={props.autoFocus}
      onChange={props.onChange}
    />
  );
}
