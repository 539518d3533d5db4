import { useText } from "../../text";
import { TagsInput } from "../../ui/kit";
import type { EditorProps } from "../kind";
import { asTags } from "../lists";

const TAGS_MAX = 50;
const SEPARATORS = [",", "\uff0c", "\u3001", ";", "\uff1b"];

/** Words that are made up as one types; a comma or Enter ends one. */
export default function Editor(props: EditorProps) {
  const { t } = useText();
  const tags = asTags(props.value);
  return (
    <TagsInput
      size="xs"
      label={props.label}
      aria-label={props.label ? undefined : props.name}
      value={tags}
      error={props.error}
      required={props.field.required}
      disabled={props.disabled}
      placeholder={tags.length === 0 ? t("tags.placeholder") : undefined}
      autoFocus={props.autoFocus}
      maxTags={TAGS_MAX}
      splitChars={SEPARATORS}
      acceptValueOnBlur
      onChange={props.onChange}
    />
  );
}
