import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { configKeys, documentQuery, putDocument } from "../../../api/config";
import { useAdminText } from "../../../text/admin";
import { wordsFor } from "../../../ui/ErrorNote";
import { Button, Textarea } from "../../../ui/kit";
import { showToast } from "../../../ui/toasts";
import classes from "../Admin.module.css";

interface DraftBoxProps {
  name: string;
  /** The draft whose outcome is shown; none when it is that of the rule in force. */
  tried: unknown;
  onTry: (draft: unknown) => void;
}

/** The rule's document, changed and tried before anything is saved. */
export function DraftBox({ name, tried, onTry }: DraftBoxProps) {
  const texts = useAdminText();
  const { a } = texts;
  const client = useQueryClient();
  const [text, setText] = useState<string | null>(null);
  const { data } = useQuery({ ...documentQuery<object>("rule", name), retry: false });
  const attempt = useMutation({ mutationFn: async () => onTry(JSON.parse(text ?? "")) });
  const keep = useMutation({
    mutationFn: async () => putDocument("rule", name, JSON.parse(text ?? "")),
    onSuccess: async () => {
      showToast({ tone: "done", text: a("rehearsal.draft_kept") });
      await client.invalidateQueries({ queryKey: configKeys.all });
    },
  });
  if (!data) return null;
  if (text === null) {
    const begin = () => setText(JSON.stringify(data.document, null, 2));
    return (
      <div>
        <Button variant="default" size="compact-sm" onClick={begin}>
          {a("rehearsal.draft")}
        </Button>
      </div>
    );
  }
  const error = attempt.error ?? keep.error;
  return (
    <div className={classes.stack}>
      <Textarea
        label={a("rehearsal.draft_document")}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        styles={{ input: { fontFamily: "monospace" } }}
        autosize
        minRows={8}
        maxRows={24}
        spellCheck={false}
      />
      {error && (
        <p role="alert" className={classes.problems}>
          {error instanceof SyntaxError ? a("rehearsal.draft_json") : wordsFor(error, texts)}
        </p>
      )}
      {tried !== null && <p className={classes.hint}>{a("rehearsal.draft_tried")}</p>}
      <div className={classes.end}>
        {tried !== null && (
          <Button variant="subtle" onClick={() => onTry(null)}>
            {a("rehearsal.draft_again")}
          </Button>
        )}
        <Button variant="default" loading={keep.isPending} onClick={() => keep.mutate()}>
          {a("rehearsal.draft_save")}
        </Button>
        <Button onClick={() => attempt.mutate()}>{a("rehearsal.draft_try")}</Button>
      </div>
    </div>
  );
}
