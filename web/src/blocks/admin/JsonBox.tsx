import { Problem } from "../../api/problem";
import { useAdminText } from "../../text/admin";
import { wordsFor } from "../../ui/ErrorNote";
import { Textarea } from "../../ui/kit";
import classes from "./Admin.module.css";

/** A document as people read it. */
export const written = (json: unknown) => JSON.stringify(json, null, 2);

interface JsonBoxProps {
  label: string;
  value: string;
  onChange: (text: string) => void;
  minRows?: number;
  maxRows?: number;
}

/** A document edited as it is kept. */
export function JsonBox({ label, value, onChange, minRows = 8, maxRows = 24 }: JsonBoxProps) {
  return (
    <Textarea
      label={label}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      styles={{ input: { fontFamily: "monospace" } }}
      autosize
      minRows={minRows}
      maxRows={maxRows}
      spellCheck={false}
    />
  );
}

/** What is wrong with a document, at its place in it. */
export function JsonWrong({ error }: { error: unknown }) {
  const texts = useAdminText();
  const words = error instanceof SyntaxError ? texts.a("document.no_json") : wordsFor(error, texts);
  return (
    <ul className={classes.problems} role="alert">
      <li>
        {error instanceof Problem && error.field && <code>{error.field} </code>}
        {words}
      </li>
    </ul>
  );
}
