import { useQuery } from "@tanstack/react-query";
import { jobQuery } from "../../api/queries";
import { useText } from "../../text";
import { Progress } from "../../ui/kit";
import { ErrorFile } from "./ErrorFile";
import { Figures } from "./Figures";
import { RowErrors } from "./RowErrors";

/** The whole file tried: what would come of it. */
export function Trial({ job: id, object }: { job: string; object: string }) {
  const { t } = useText();
  const { data: job } = useQuery(jobQuery(id));
  const over = job?.state === "done" || job?.state === "failed";
  const total = job?.total ?? 0;
  const done = job?.done ?? 0;
  return (
    <section role="status" aria-label={t("import.try")}>
      <h3>{t(over ? "import.tried" : "import.trying")}</h3>
      {!over && (
        <Progress
          value={total > 0 ? (done / total) * 100 : 2}
          animated
          aria-label={t("import.trying")}
        />
      )}
      {over && job.result && (
        <>
          <Figures counts={job.result} />
          <ErrorFile path={job.result.error_file} />
          <RowErrors errors={job.result.errors ?? []} object={object} />
        </>
      )}
    </section>
  );
}
