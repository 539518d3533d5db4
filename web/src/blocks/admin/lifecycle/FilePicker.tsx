import { IconUpload } from "@tabler/icons-react";
import { useRef } from "react";
import { Button } from "../../../ui/kit";

interface FilePickerProps {
  label: string;
  busy: boolean;
  onText: (text: string) => void;
}

/** Chooses a text file and reads it. */
export function FilePicker({ label, busy, onText }: FilePickerProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <div>
      <input
        ref={input}
        type="file"
        hidden
        accept=".txt,.json,.toml,text/plain,application/json"
        aria-label={label}
        onChange={async ({ currentTarget }) => {
          const file = currentTarget.files?.[0];
          if (file) onText(await file.text());
          // The same file may be chosen again.
          currentTarget.value = "";
        }}
      />
      <Button
        variant="default"
        leftSection={<IconUpload size={16} />}
        loading={busy}
        onClick={() => input.current?.click()}
      >
        {label}
      </Button>
    </div>
  );
}
