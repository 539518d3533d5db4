import { type AdminKey, useAdminText } from "../../../../text/admin";
import { NativeSelect, TextInput } from "../../../../ui/kit";
import own from "./Edit.module.css";

const UNITS: readonly (readonly [string, AdminKey])[] = [
  ["d", "edit.days"],
  ["h", "edit.hours"],
  ["m", "edit.minutes"],
  ["s", "edit.seconds"],
];

interface SpanFieldProps {
  label: string;
  value: string | undefined;
  onChange: (span: string | undefined) => void;
  /** Windows that are no number of days: 「today」. */
  named?: readonly (readonly [string, AdminKey])[];
  hint?: string;
  required?: boolean;
}

/** So many days, hours, minutes; empty where nothing is said. */
export function SpanField({ label, value, onChange, named = [], hint, required }: SpanFieldProps) {
  const { a } = useAdminText();
  const [, count = "", unit = ""] = /^(\d*)([a-z]+)$/.exec(value ?? "") ?? [];
  const isNamed = named.some(([name]) => name === value);
  const chosen = isNamed ? (value ?? "d") : unit || "d";
  const say = (number: string, of: string) => {
    if (named.some(([name]) => name === of)) onChange(of);
    else if (number === "") onChange(undefined);
    else onChange(`${number}${of}`);
  };
  return (
    <div className={own.span}>
      <TextInput
        label={label}
        description={hint}
        inputMode="numeric"
        required={required ?? false}
        disabled={isNamed}
        value={isNamed ? "" : count}
        onChange={({ currentTarget: { value: typed } }) => say(typed.replace(/\D/g, ""), chosen)}
      />
      <NativeSelect
        aria-label={a("edit.unit_of", { words: label })}
        data={[...UNITS, ...named].map(([name, key]) => ({ value: name, label: a(key) }))}
        value={chosen}
        onChange={({ currentTarget: { value: next } }) => say(count || "1", next)}
      />
    </div>
  );
}
