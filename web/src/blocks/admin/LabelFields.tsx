import type { Label } from "../../api/types";
import { useAdminText } from "../../text/admin";
import { TextInput } from "../../ui/kit";
import classes from "./Admin.module.css";

interface LabelFieldsProps {
  label: Label | undefined;
  onChange: (label: Label) => void;
  /** What is named: 「名称」. */
  words: string;
  required?: boolean;
  autoFocus?: boolean;
  error?: string | undefined;
}

/** Words in both languages, Chinese first. */
export function LabelFields({
  label,
  onChange,
  words,
  required,
  autoFocus,
  error,
}: LabelFieldsProps) {
  const { a } = useAdminText();
  const { zh = "", en = "" } = label ?? {};
  return (
    <div className={classes.pair}>
      <TextInput
        label={a("label.zh", { words })}
        value={zh}
        required={required ?? false}
        error={error}
        data-autofocus={autoFocus || undefined}
        onChange={(event) => onChange({ zh: event.currentTarget.value, en })}
      />
      <TextInput
        label={a("label.en", { words })}
        value={en}
        onChange={(event) => onChange({ zh, en: event.currentTarget.value })}
      />
    </div>
  );
}
