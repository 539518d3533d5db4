import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { destinationHealthQuery, replay } from "../../../api/destinations";
import { useAdminText } from "../../../text/admin";
import { DateField } from "../../../ui/DateField";
import { wordsFor } from "../../../ui/ErrorNote";
import { Button } from "../../../ui/kit";
import { showToast } from "../../../ui/toasts";
import classes from "../Admin.module.css";

/** Sends what was received from a moment on once more. */
export function SendAgain({ id }: { id: string }) {
  const texts = useAdminText();
  const { a } = texts;
  const client = useQueryClient();
  const [from, setFrom] = useState<string | null>(null);
  const again = useMutation({
    mutationFn: (moment: string) => replay(id, new Date(moment.replace(" ", "T")).toISOString()),
    onSuccess: async () => {
      showToast({ tone: "done", text: a("destination.again_started") });
      await client.invalidateQueries({ queryKey: destinationHealthQuery(id).queryKey });
    },
  });
  return (
    <section className={`${classes.panel} ${classes.stack}`} aria-label={a("destination.again")}>
      <h2>{a("destination.again")}</h2>
      <p className={classes.hint}>{a("destination.again_hint")}</p>
      <DateField
        withTime
        name="from"
        label={a("destination.again_from")}
        value={from}
        onChange={setFrom}
      />
      {again.error && <p role="alert">{wordsFor(again.error, texts)}</p>}
      <div className={classes.end}>
        <Button
          disabled={from === null}
          loading={again.isPending}
          onClick={() => from && again.mutate(from)}
        >
          {a("destination.again")}
        </Button>
      </div>
    </section>
  );
}
