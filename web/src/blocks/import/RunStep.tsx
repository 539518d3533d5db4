import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect } from "react";
import { jobQuery } from "../../api/queries";
import { useText } from "../../text";
import { ErrorNote } from "../../ui/ErrorNote";
import { Button } from "../../ui/kit";
import { JobProgress } from "../job/JobProgress";
import { ErrorFile } from "./ErrorFile";
import { Figures } from "./Figures";
import classes from "./Import.module.css";
import { RowErrors } from "./RowErrors";
import { UndoImport } from "./UndoImport";

interface RunStepProps {
  job: string;
  run: string;
  object: string;
  file: string;
  onAgain: () => void;
}

/** The import while it runs, and what came of it. */
export function RunStep({ job: id, run, object, file, onAgain }: RunStepProps) {
  const { t } = useText();
  const client = useQueryClient();
  const { data: job, error } = useQuery(jobQuery(id));
  const over = job?.state === "done" || job?.state === "failed";
  useEffect(() => {
    if (!over) return;
    void client.invalidateQueries({ queryKey: ["imports"] });
    void client.invalidateQueries({ queryKey: ["list", object] });
  }, [over, client, object]);
  if (error) return <ErrorNote error={error} />;
  const result = job?.result;
  const changed = (result?.created ?? 0) + (result?.updated ?? 0);
  return (
    <div role="status">
      <h2>
        {t(over ? (job.state === "done" ? "import.done" : "import.broke") : "import.running")}
      </h2>
      {!over && (
        <JobProgress
          job={job}
          label={t("import.running")}
          words={(counts) => t("import.progress", counts)}
        />
      )}
      {over && result && (
        <>
          <Figures counts={result} />
          <ErrorFile path={result.error_file} />
          <RowErrors errors={result.errors ?? []} object={object} />
        </>
      )}
      {over && (
        <div className={classes.buttons}>
          <Link to="/o/$object" params={{ object }}>
            <Button component="span">{t("import.look")}</Button>
          </Link>
          <Button variant="default" onClick={onAgain}>
            {t("import.again")}
          </Button>
          {changed > 0 && <UndoImport id={run} file={file} />}
        </div>
      )}
    </div>
  );
}
