import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { ObjectModel } from "../../api/types";
import { checkExpression } from "../../api/writes";
import { useText } from "../../text";
import { wordsFor } from "../../ui/ErrorNote";
import { Button, Textarea, useDebouncedValue } from "../../ui/kit";
import classes from "./Filter.module.css";

const TYPING_PAUSE_MS = 300;

interface RawFilterProps {
  model: ObjectModel;
  text: string;
  onApply: (text: string) => void;
}

/** The filter as an expression; the server reads it back in words and counts. */
export default function RawFilter({ model, text, onApply }: RawFilterProps) {
  const texts = useText();
  const [draft, setDraft] = useState(text);
  const [settled] = useDebouncedValue(draft.trim(), TYPING_PAUSE_MS);
  const check = useQuery({
    queryKey: ["expression", model.name, settled],
    queryFn: ({ signal }) => checkExpression(model.name, settled, signal),
    enabled: settled !== "",
    retry: false,
  });
  const apply = (event: FormEvent) => {
    event.preventDefault();
    if (draft.trim()) onApply(draft.trim());
  };
  const count = check.data?.count;
  return (
    <form className={classes.editor} onSubmit={apply}>
      <Textarea
        size="sm"
        autosize
        minRows={2}
        label={texts.t("filter.expression")}
        placeholder={'amount > 10000 and account.region = "310000"'}
        value={draft}
        error={check.error ? wordsFor(check.error, texts) : undefined}
        onChange={(event) => setDraft(event.currentTarget.value)}
        data-autofocus
      />
      {check.data?.echo && (
        <div className={`quiet ${classes.echo}`}>
          {check.data.echo}
          {count !== undefined && ` · ${texts.t("list.count", { count })}`}
        </div>
      )}
      <div className={classes.row}>
        <span />
        <Button type="submit" disabled={draft.trim() === ""}>
          {texts.t("filter.apply")}
        </Button>
      </div>
    </form>
  );
}
