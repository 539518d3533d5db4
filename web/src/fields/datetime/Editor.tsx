import { DateField } from "../../ui/DateField";
import { clockOf, dayOf } from "../../ui/times";
import { asText, type EditorProps } from "../kind";

/** Stored in UTC, edited in the reader's zone. */
export default function Editor({ field, value, onChange, ...rest }: EditorProps) {
  const stored = asText(value);
  const local = stored ? localOf(new Date(stored)) : null;
  return (
    <DateField
      {...rest}
      withTime
      required={field.required}
      value={local}
      onChange={(typed) => onChange(typed ? new Date(typed.replace(" ", "T")).toISOString() : null)}
    />
  );
}

function localOf(at: Date): string | null {
  return Number.isNaN(at.getTime()) ? null : `${dayOf(at)} ${clockOf(at)}:00`;
}
