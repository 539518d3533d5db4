import { useState } from "react";
import { useAdminText } from "../../text/admin";
import { Button, Textarea } from "../../ui/kit";
import { useUnsaved } from "../../ui/unsaved";
import classes from "./Admin.module.css";

interface DocumentBoxProps<T> {
  document: T;
  onSave: (document: T) => void;
}

/** A document as plain text, for what has no page of its own. */
export function DocumentBox<T extends object>({ document, onSave }: DocumentBoxProps<T>) {
  const { a } = useAdminText();
  const whole = JSON.stringify(document, null, 2);
  const [typed, setTyped] = useState<string | null>(null);
  useUnsaved(typed !== null);
  const text = typed ?? whole;
  const parsed = parse(text);
  return (
    <div className={classes.stack}>
      <Textarea
        size="sm"
        autosize
        minRows={6}
        maxRows={30}
        aria-label={a("document.text")}
        spellCheck={false}
        value={text}
        error={"wrong" in parsed ? a("document.unreadable", { reason: parsed.wrong }) : undefined}
        styles={{ input: { fontFamily: "ui-monospace, Menlo, Consolas, monospace" } }}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <div className={classes.end}>
        <Button variant="default" disabled={typed === null} onClick={() => setTyped(null)}>
          {a("document.back")}
        </Button>
        <Button
          disabled={"wrong" in parsed || text === whole}
          onClick={() => {
            if ("value" in parsed) onSave(parsed.value as T);
            setTyped(null);
          }}
        >
          {a("action.to_draft")}
        </Button>
      </div>
    </div>
  );
}

function parse(text: string): { value: object } | { wrong: string } {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { value } : { wrong: text };
  } catch (error) {
    return { wrong: error instanceof Error ? error.message : String(error) };
  }
}
