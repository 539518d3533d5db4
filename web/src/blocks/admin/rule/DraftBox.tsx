import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { configKeys, documentQuery, putDocument } from "../../../api/config";
import { useAdminText } from "../../../text/admin";
import { Button } from "../../../ui/kit";
import { showToast } from "../../../ui/toasts";
import classes from "../Admin.module.css";
import { JsonBox, JsonWrong, written } from "../JsonBox";
import { NEW_RULE } from "./newRule";

interface DraftBoxProps {
  /** The rule it begins with; a new one without a name. */
  name: string | null;
  /** Whether the outcome of a draft is shown, and not that of the rule in force. */
  tried: boolean;
  /** Tries a draft, or what is in force. */
  onTry: (draft: unknown) => void;
}

/** The rule's document, changed and tried before anything is saved. */
export function DraftBox({ name, tried, onTry }: DraftBoxProps) {
  const { a } = useAdminText();
  const client = useQueryClient();
  const [text, setText] = useState<string | null>(name === null ? written(NEW_RULE) : null);
  const { data } = useQuery({
    ...documentQuery<object>("rule", name ?? ""),
    retry: false,
    enabled: name !== null,
  });
  const attempt = useMutation({ mutationFn: async () => onTry(JSON.parse(text ?? "")) });
  const keep = useMutation({
    mutationFn: async () => {
      const draft: { name?: unknown } = JSON.parse(text ?? "");
      return putDocument("rule", name ?? String(draft.name), draft);
    },
    onSuccess: async () => {
      showToast({ tone: "done", text: a("rehearsal.draft_kept") });
      await client.invalidateQueries({ queryKey: configKeys.all });
    },
  });
  if (text === null) {
    if (!data) return null;
    return (
      <div>
        <Button variant="default" size="compact-sm" onClick={() => setText(written(data.document))}>
          {a("rehearsal.draft")}
        </Button>
      </div>
    );
  }
  const error = attempt.error ?? keep.error;
  return (
    <div className={classes.stack}>
      <JsonBox label={a("rehearsal.draft_document")} value={text} onChange={setText} />
      {error && <JsonWrong error={error} />}
      {tried && <p className={classes.hint}>{a("rehearsal.draft_tried")}</p>}
      <div className={classes.end}>
        <Button variant="default" loading={keep.isPending} onClick={() => keep.mutate()}>
          {a("rehearsal.draft_save")}
        </Button>
        <Button onClick={() => attempt.mutate()}>{a("rehearsal.draft_try")}</Button>
      </div>
    </div>
  );
}
