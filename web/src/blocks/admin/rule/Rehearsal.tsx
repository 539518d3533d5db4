import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { startRehearsal } from "../../../api/rehearsals";
import { useAdminText } from "../../../text/admin";
import { ErrorNote } from "../../../ui/ErrorNote";
import { Button } from "../../../ui/kit";
import classes from "../Admin.module.css";
import { DraftBox } from "./DraftBox";
import { FIRST, Period, spanOf } from "./Period";
import { RehearsalRun } from "./RehearsalRun";

interface RehearsalProps {
  /** The rule in force; none for a new one. */
  name: string | null;
}

/** What a rule would have told over the past: how many, to whom, when, why. */
export function Rehearsal({ name }: RehearsalProps) {
  const { a } = useAdminText();
  const [chosen, setChosen] = useState(FIRST);
  const start = useMutation({
    mutationFn: async ({ draft }: { draft: unknown }) => {
      const span = spanOf(chosen);
      if (!span) return null;
      const rule = draft === null ? { name: name ?? "" } : { rule: draft };
      return startRehearsal({ ...rule, ...span });
    },
  });
  const job = start.data?.job;
  const ofDraft = start.isSuccess && start.variables.draft !== null;
  return (
    <section className={classes.stack} aria-label={a("rehearsal.title")}>
      <Period chosen={chosen} onChoose={setChosen} />
      {name !== null && (
        <div>
          <Button
            size="compact-sm"
            loading={start.isPending}
            onClick={() => start.mutate({ draft: null })}
          >
            {a(ofDraft ? "rehearsal.draft_again" : "rehearsal.start")}
          </Button>
        </div>
      )}
      <DraftBox name={name} tried={ofDraft} onTry={(draft) => start.mutate({ draft })} />
      {start.error && <ErrorNote error={start.error} />}
      {start.data === null && <p role="alert">{a("rehearsal.no_dates")}</p>}
      {job && <RehearsalRun key={job} job={job} />}
    </section>
  );
}
