import { Textarea } from "../../ui/kit";
import { asText, type EditorProps } from "../kind";

export default function Editor(props: EditorProps) {
  return (
    <Textarea
      autosize
      minRows={2}
      maxRows={12}
      size="sm"
      label={props.label}
      aria-label={props.label ? undefined : props.name}
      value={asText(props.value)}
      error={props.error}
      required={props.field.required}
      disabled={props.disabled}
      maxLength={props.field.max_length}
      autoFocus={props.autoFocus}
      onChange={(event) => props.onChange(event.currentTarget.value)}
    />
  );
}
