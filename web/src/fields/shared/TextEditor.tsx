import { TextInput } from "../../ui/kit";
import { asText, type EditorProps } from "../kind";

interface TextEditorProps extends EditorProps {
  type: "text" | "tel" | "email" | "url";
}

/** A one-line editor for a kind of text. */
export function TextEditor(props: TextEditorProps) {
  return (
    <TextInput
      type={props.type}
      label={props.label}
      aria-label={props.label ? undefined : props.name}
      value={asText(props.value)}
      error={props.error}
      required={props.field.required}
      disabled={props.disabled}
      maxLength={props.field.max_length}
      autoFocus={props.autoFocus}
      autoComplete="off"
      onChange={(event) => props.onChange(event.currentTarget.value)}
    />
  );
}
