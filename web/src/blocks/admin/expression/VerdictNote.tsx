import { IconCheck } from "@tabler/icons-react";
import { useAdminText } from "../../../text/admin";
import { wordsFor } from "../../../ui/ErrorNote";
import { Button } from "../../../ui/kit";
import { typeWords } from "../fieldTypes";
import { correct } from "./completion";
import classes from "./Expression.module.css";
import type { Verdict } from "./useCheck";

interface VerdictNoteProps {
  text: string;
  verdict: Verdict;
  onCorrect: (text: string) => void;
}

/** What an expression means, or what is wrong with it and where. */
export function VerdictNote({ text, verdict, onCorrect }: VerdictNoteProps) {
  const texts = useAdminText();
  const { a, t } = texts;
  if (verdict.is === "empty") return null;
  if (verdict.is === "asking") return <p className={classes.note}>{a("expression.asking")}</p>;
  if (verdict.is === "unknown") return <p className={classes.note}>{a("expression.later")}</p>;
  if (verdict.is === "good") {
    const count = verdict.count === null ? "" : ` · ${t("list.count", { count: verdict.count })}`;
    return (
      <p className={classes.note} role="status">
        <IconCheck size={14} className={classes.good} aria-hidden /> {verdict.echo}
        <span className="quiet">
          {" "}
          · {typeWords(verdict.type, texts) || verdict.type}
          {count}
        </span>
      </p>
    );
  }
  const { position, meant, problem } = verdict;
  return (
    <div className={classes.wrong} role="alert">
      <p>
        {position !== null && `${a("expression.at", { position: position + 1 })} `}
        {wordsFor(problem, texts)}
      </p>
      {position !== null && <Underlined text={text.trim()} position={position} />}
      {meant && position !== null && (
        <Button
          size="compact-xs"
          variant="light"
          onClick={() => onCorrect(correct(text.trim(), position, meant))}
        >
          {a("expression.take", { meant })}
        </Button>
      )}
    </div>
  );
}

function Underlined({ text, position }: { text: string; position: number }) {
  const characters = [...text];
  const rest = characters.slice(position).join("");
  const [wrong = " "] = /^(?:[\p{L}_][\p{L}\p{N}_]*|.)/u.exec(rest) ?? [];
  return (
    <code className={classes.where}>
      {characters.slice(0, position).join("")}
      <mark>{wrong}</mark>
      {rest.slice(wrong.length)}
    </code>
  );
}
