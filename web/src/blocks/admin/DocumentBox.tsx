import { useAdminText } from "../../text/admin";
import { Button, Textarea } from "../../ui/kit";
import classes from "./Admin.module.css";
import { Refused } from "./Refused";
import { useTyped } from "./useTyped";

interface DocumentBoxProps<T> {
  document: T;
  onSave: (document: T, over: T) => Promise<void>;
}

/** A document as plain text, for what has no page of its own. */
export function DocumentBox<T extends object>({ document, onSave }: DocumentBoxProps<T>) {
  const { a } = useAdminText();
  const whole = JSON.stringify(document, null, 2);
  const { typed, type, drop, busy, refused, save } = useTyped<string, T>(document);
  const text = typed ?? whole;
  const parsed = parse(text);
  const write = () => {
    if ("value" in parsed) void save((over) => onSave(parsed.value as T, over));
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
      <Refused error={refused} />
      <div className={classes.end}>
        <Button variant="default" disabled={typed === null} onClick={drop}>
          {a("document.back")}
        </Button>
        <Button disabled={"wrong" in parsed || text === whole} loading={busy} onClick={write}>
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
