import { useMutation, useQuery } from "@tanstack/react-query";
import { cancelJob } from "../../../api/queries";
import { rehearsalQuery } from "../../../api/rehearsals";
import { useAdminText } from "../../../text/admin";
import { ErrorNote } from "../../../ui/ErrorNote";
import { Button } from "../../../ui/kit";
import { JobProgress } from "../../job/JobProgress";
import { RehearsalFigures } from "./RehearsalFigures";
import { RehearsalList } from "./RehearsalList";

/** A rehearsal while it runs, and what came of it. */
export function RehearsalRun({ job: id }: { job: string }) {
  const { a } = useAdminText();
  const { data: job, error, refetch } = useQuery(rehearsalQuery(id));
  const cancel = useMutation({ mutationFn: () => cancelJob(id), onSettled: () => refetch() });
  if (error) return <ErrorNote error={error} retry={refetch} />;
  if (job?.state === "cancelled") return <p role="status">{a("rehearsal.cancelled")}</p>;
  if (job?.state === "failed") return <p role="alert">{job.result?.problem?.detail}</p>;
  if (job?.state !== "done" || !job.result) {
    return (
      <JobProgress
        job={job}
        label={a("rehearsal.running")}
        words={(counts) => a("rehearsal.progress", counts)}
      >
        <Button
          variant="default"
          size="compact-sm"
          loading={cancel.isPending}
          onClick={() => cancel.mutate()}
        >
          {a("rehearsal.cancel")}
        </Button>
      </JobProgress>
    );
  }
  const found = job.result;
  if (found.total === 0 && found.gone === 0) {
    const { strangers } = found;
    const words = strangers ? a("rehearsal.strangers", { strangers }) : a("rehearsal.none");
    return <p className="quiet">{words}</p>;
  }
  return (
    <>
      <RehearsalFigures found={found} />
      <RehearsalList job={id} found={found} />
    </>
  );
}
