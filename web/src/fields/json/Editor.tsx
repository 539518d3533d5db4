import { useText } from "../../text";
import { Textarea } from "../../ui/kit";
import type { EditorProps } from "../kind";
import { isJson, jsonText } from "./text";

const INDENT = 2;

/** A box for JSON that says at once when it is none. */
export default function Editor(props: EditorProps) {
  const { t } = useText();
  const wrong = isJson(props.value) ? undefined : t("error.not_json");
  return (
    <Textarea
      autosize
      minRows={3}
      maxRows={16}
      label={props.label}
      aria-label={props.label ? undefined : props.name}
      value={jsonText(props.value, INDENT)}
      error={props.error ?? wrong}
      required={props.field.required}
      disabled={props.disabled}
      autoFocus={props.autoFocus}
      spellCheck={false}
      onChange={(event) => props.onChange(event.currentTarget.value)}
    />
  );
}
