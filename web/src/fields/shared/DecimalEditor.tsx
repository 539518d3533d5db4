import { useState } from "react";
import { useText } from "../../text";
import { TextInput } from "../../ui/kit";
import { readDecimal } from "../decimal";
import { asText, type EditorProps } from "../kind";

export interface Notation {
  /** The stored value as it is typed. */
  show: (value: string) => string;
  /** A typed number as it is stored. */
  store: (typed: string) => string;
  suffix?: string;
}

interface DecimalEditorProps extends EditorProps {
  notation: Notation;
}

/** An editor for exact numbers; what is typed stays as typed until it is left. */
export function DecimalEditor({ notation, ...props }: DecimalEditorProps) {
  const { t } = useText();
  const [typed, setTyped] = useState<string | null>(null);
  const stored = asText(props.value);
  const isWrong = (text: string) => text.trim() !== "" && readDecimal(text) === null;
  const type = (text: string) => {
    setTyped(text);
    const number = readDecimal(text);
    props.onChange(text.trim() === "" ? null : number === null ? text : notation.store(number));
  };
  const wrong = typed !== null && isWrong(typed) ? t("error.not_a_number") : undefined;
  return (
    <TextInput
      inputMode="decimal"
      className="numbers"
      label={props.label}
      aria-label={props.label ? undefined : props.name}
      value={typed ?? (stored ? notation.show(stored) : "")}
      error={wrong ?? props.error}
      required={props.field.required}
      disabled={props.disabled}
      rightSection={notation.suffix}
      autoFocus={props.autoFocus}
      autoComplete="off"
      onChange={(event) => type(event.currentTarget.value)}
      onBlur={() => setTyped((text) => (text !== null && isWrong(text) ? text : null))}
    />
  );
}
