import { useState } from "react";
import { useAdminText } from "../../text/admin";
import { wordsFor } from "../../ui/ErrorNote";
import { Button, Textarea } from "../../ui/kit";
import classes from "./Admin.module.css";
import { useTyped } from "./useTyped";

interface DocumentBoxProps<T> {
  document: T;
  onSave: (document: T, over: T) => Promise<void>;
}

/** A document as plain text, for what has no page of its own. */
export function DocumentBox<T extends object>({ document, onSave }: DocumentBoxProps<T>) {
  const texts = useAdminText();
  const { a } = texts;
  const whole = JSON.stringify(document, null, 2);
  const { typed, over, type, drop, told } = useTyped<string, T>(document);
  const [refused, setRefused] = useState("");
  const [busy, setBusy] = useState(false);
  const text = typed ?? whole;
  const parsed = parse(text);
  const save = async () => {
    if (!("value" in parsed)) return;
    setBusy(true);
    setRefused("");
    try {
      await onSave(parsed.value as T, over);
      drop();
    } catch (error) {
      told();
      setRefused(wordsFor(error, texts));
    } finally {
      setBusy(false);
    }
  };
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
        onChange={(event) => {
          const text = event.currentTarget.value;
          type(() => text);
        }}
      />
      {refused && (
        <p className={classes.problems} role="alert">
          {refused}
        </p>
      )}
      <div className={classes.end}>
        <Button variant="default" disabled={typed === null} onClick={drop}>
          {a("document.back")}
        </Button>
        <Button disabled={"wrong" in parsed || text === whole} loading={busy} onClick={save}>
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
