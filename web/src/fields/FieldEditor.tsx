import { Suspense } from "react";
import type { Field, Value } from "../api/types";
import { useText } from "../text";
import { Skeleton } from "../ui/kit";
import { kindOf } from "./registry";

interface FieldEditorProps {
  field: Field;
  value: Value;
  onChange: (value: Value) => void;
  error?: string | undefined;
  labelled?: boolean;
  autoFocus?: boolean;
  /** Whether its value may be seen but not changed. */
  disabled?: boolean;
}

/** The editor of a field, with its name and help; its code may still be on the way. */
export function FieldEditor({
  field,
  value,
  onChange,
  error,
  labelled = true,
  autoFocus,
  disabled,
}: FieldEditorProps) {
  const { l } = useText();
  const { Editor } = kindOf(field);
  const name = l(field.label);
  return (
    <div data-field={field.name}>
      <Suspense fallback={<Skeleton height={labelled ? 56 : 32} />}>
        <Editor
          field={field}
          value={value}
          onChange={onChange}
          name={name}
          label={labelled ? name : undefined}
          error={error}
          autoFocus={autoFocus}
          disabled={disabled}
        />
      </Suspense>
      {field.help && (
        <div className="quiet" style={{ fontSize: 12 }}>
          {l(field.help)}
        </div>
      )}
    </div>
  );
}
