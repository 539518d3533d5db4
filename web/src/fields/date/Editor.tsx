import { DateField } from "../../ui/DateField";
import { asText, type EditorProps } from "../kind";

export default function Editor({ field, value, onChange, ...rest }: EditorProps) {
  return (
    <DateField
      {...rest}
      withTime={false}
      required={field.required}
      value={asText(value) || null}
      onChange={onChange}
    />
  );
}
