import type { EditorProps } from "../kind";
import { asReference } from "../reference";
import { LookupEditor } from "../shared/LookupEditor";

export default function Editor({ field, value, ...rest }: EditorProps) {
  const chosen = asReference(value);
  const target = "department";
  return <LookupEditor {...rest} target={target} value={chosen} required={field.required} />;
}
