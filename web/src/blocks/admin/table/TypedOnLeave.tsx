import { useState } from "react";
import { TextInput } from "../../../ui/kit";

interface TypedOnLeaveProps {
  label: string;
  value: string;
  placeholder?: string;
  onSave: (text: string) => void;
}

/** A text that is written down when one leaves it. */
export function TypedOnLeave({ label, value, placeholder = "", onSave }: TypedOnLeaveProps) {
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <TextInput
      label={label}
      placeholder={placeholder}
      value={typed ?? value}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={() => {
        if (typed !== null && typed.trim() !== value) onSave(typed.trim());
        setTyped(null);
      }}
    />
  );
}
