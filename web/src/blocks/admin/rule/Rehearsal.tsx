import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { startRehearsal } from "../../../api/rehearsals";
import { useAdminText } from "../../../text/admin";
import { ErrorNote } from "../../../ui/ErrorNote";
import { Button } from "../../../ui/kit";
import classes from "../Admin.module.css";
import { FIRST, Period, spanOf } from "./Period";
import { RehearsalRun } from "./RehearsalRun";

interface RehearsalProps {
  /** The rule in force … */
  name?: string;
  /** … or one that is being written, as it stands now. */
  draft?: unknown;
}

/** What a rule would have told over the past: how many, to whom, when, why. */
export function Rehearsal({ name, draft }: RehearsalProps) {
  const { a } = useAdminText();
  const [chosen, setChosen] = useState(FIRST);
  const start = useMutation({
    mutationFn: async () => {
      const span = spanOf(chosen);
      if (!span) return null;
      const rule = name === undefined ? { rule: draft } : { name };
      return startRehearsal({ ...rule, ...span });
    },
  });
  const job = start.data?.job;
  return (
    <section className={classes.stack} aria-label={a("rehearsal.title")}>
      <Period chosen={chosen} onChoose={setChosen} />
      <div>
        <Button size="compact-sm" loading={start.isPending} onClick={() => start.mutate()}>
          {a(name === undefined ? "rehearsal.draft_try" : "rehearsal.start")}
        </Button>
      </div>
      {name === undefined && <p className={classes.hint}>{a("rehearsal.draft_tried")}</p>}
      {start.error && <ErrorNote error={start.error} />}
      {start.data === null && <p role="alert">{a("rehearsal.no_dates")}</p>}
      {job && <RehearsalRun key={job} job={job} />}
    </section>
  );
}
