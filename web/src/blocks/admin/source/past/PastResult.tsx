import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { jobQuery } from "../../../../api/queries";
import { sourceHealthQuery } from "../../../../api/sources";
import { useAdminText } from "../../../../text/admin";
import { ErrorNote } from "../../../../ui/ErrorNote";
import { Button, Progress } from "../../../../ui/kit";
import { ErrorFile } from "../../../import/ErrorFile";
import { RowErrors } from "../../../import/RowErrors";
import classes from "../../Admin.module.css";

interface PastResultProps {
  source: string;
  job: string;
  onAgain: () => void;
}

/** The file while it is taken, and what came of it. */
export function PastResult({ source, job: id, onAgain }: PastResultProps) {
  const { a, t } = useAdminText();
  const client = useQueryClient();
  const { data: job, error } = useQuery(jobQuery(id));
  const over = job?.state === "done" || job?.state === "failed";
  useEffect(() => {
    if (over) void client.invalidateQueries({ queryKey: sourceHealthQuery(source).queryKey });
  }, [over, client, source]);
  if (error) return <ErrorNote error={error} />;
  const result = job?.result;
  return (
    <div role="status" className={classes.stack}>
      {!over && (
        <>
          <Progress value={100} animated aria-label={t("import.running")} />
          <p className="quiet numbers">{a("past.taken", { count: job?.done ?? 0 })}</p>
        </>
      )}
      {job?.state === "failed" && (
        <p role="alert">{result?.problem?.detail ?? t("import.broke")}</p>
      )}
      {job?.state === "done" && result && (
        <>
          <p className="numbers">
            {a("past.result", {
              rows: result.rows ?? 0,
              accepted: result.accepted ?? 0,
              duplicates: result.duplicates ?? 0,
              late: result.late ?? 0,
              failed: result.failed ?? 0,
            })}
          </p>
          {(result.late ?? 0) > 0 && <p className={classes.hint}>{a("past.late_hint")}</p>}
          <ErrorFile path={result.error_file} />
          <RowErrors errors={result.errors ?? []} />
        </>
      )}
      {over && (
        <div className={classes.end}>
          <Button variant="default" onClick={onAgain}>
            {a("past.again")}
          </Button>
        </div>
      )}
    </div>
  );
}
