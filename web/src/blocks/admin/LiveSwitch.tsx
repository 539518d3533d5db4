import { useState } from "react";
import { Checkbox } from "../../ui/kit";

interface LiveSwitchProps {
  label?: string;
  /** What is read out. */
  words: string;
  on: boolean;
  /** Writes it down; ends when what is shown is up to date again. */
  onChange: (on: boolean) => Promise<void>;
}

/** A switch that works at once and shows it before the server has answered. */
export function LiveSwitch({ label, words, on, onChange }: LiveSwitchProps) {
  const [wished, setWished] = useState<boolean | null>(null);
  return (
    <Checkbox
      label={label}
      aria-label={words}
      checked={wished ?? on}
      disabled={wished !== null}
      onChange={async ({ currentTarget: { checked } }) => {
        setWished(checked);
        await onChange(checked);
        setWished(null);
      }}
    />
  );
}
