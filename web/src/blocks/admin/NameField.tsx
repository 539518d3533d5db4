import { useAdminText } from "../../text/admin";
import { TextInput } from "../../ui/kit";
import { isName } from "./naming";

interface NameFieldProps {
  value: string;
  onChange: (name: string) => void;
  taken: readonly string[];
  /** Said below: what the name is for. */
  hint?: string;
  disabled?: boolean;
}

/** The name in the API. */
export function NameField({ value, onChange, taken, hint, disabled = false }: NameFieldProps) {
  const { a } = useAdminText();
  const error = !value
    ? undefined
    : !isName(value)
      ? a("name.shape")
      : taken.includes(value)
        ? a("name.taken")
        : undefined;
  return (
    <TextInput
      label={a("name.label")}
      description={hint ?? a("name.hint")}
      value={value}
      error={error}
      autoComplete="off"
      spellCheck={false}
      disabled={disabled}
      onChange={(event) => onChange(event.currentTarget.value.trim())}
    />
  );
}
