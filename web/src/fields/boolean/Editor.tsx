import { Checkbox } from "../../ui/kit";
import type { EditorProps } from "../kind";

export default function Editor(props: EditorProps) {
  return (
    <Checkbox
      label={props.label}
      aria-label={props.label ? undefined : props.name}
      checked={props.value === true}
      error={props.error}
      disabled={props.disabled}
      autoFocus={props.autoFocus}
      onChange={(event) => props.onChange(event.currentTarget.checked)}
      py={5}
    />
  );
}
