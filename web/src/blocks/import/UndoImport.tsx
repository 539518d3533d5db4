import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { undoImport } from "../../api/imports";
import { jobQuery } from "../../api/queries";
import type { Job } from "../../api/types";
import { useText } from "../../text";
import { wordsFor } from "../../ui/ErrorNote";
import { Button, Modal } from "../../ui/kit";
import { RecordLink } from "../../ui/RecordLink";
import { JobProgress } from "../job/JobProgress";
import classes from "./Import.module.css";

interface UndoImportProps {
  id: string;
  file: string;
  /** Whether it is taken back by now: its outcome is still shown to whoever asked for it. */
  undone?: boolean;
}

/** Takes a whole import back when it is meant, and says what had to stay. */
export function UndoImport({ id, file, undone = false }: UndoImportProps) {
  const texts = useText();
  const { t } = texts;
  const client = useQueryClient();
  const undo = useMutation({ mutationFn: () => undoImport(id) });
  const number = undo.data?.job;
  const { data: job, error: lost } = useQuery({
    ...jobQuery(number ?? ""),
    enabled: number !== undefined,
  });
  const [asking, setAsking] = useState(false);
  const error = undo.error ?? lost;
  const close = () => {
    setAsking(false);
    // The list changes behind the answer only once it is read.
    if (number) void client.invalidateQueries();
    undo.reset();
  };
  return (
    <>
      {!undone && (
        <Button variant="default" loading={undo.isPending} onClick={() => setAsking(true)}>
          {t("import.undo")}
        </Button>
      )}
      <Modal
        opened={asking}
        onClose={close}
        title={t("import.undo")}
        closeButtonProps={{ "aria-label": t("action.close") }}
      >
        {!number && !error && (
          <>
            <p>{t("import.undo_hint", { file })}</p>
            <div className={classes.buttons}>
              <Button variant="default" onClick={close}>
                {t("action.cancel")}
              </Button>
              <Button color="red" loading={undo.isPending} onClick={() => undo.mutate()}>
                {t("import.undo")}
              </Button>
            </div>
          </>
        )}
        {error && wordsFor(error, texts)}
        {number && !error && <Undoing job={job} />}
      </Modal>
    </>
  );
}

/** How far it is, then what came of it. */
function Undoing({ job }: { job: Job | undefined }) {
  const { t, l } = useText();
  const result = job?.result;
  if (job?.state === "failed") return <p role="alert">{result?.problem?.detail}</p>;
  if (job?.state !== "done" || !result) {
    const words = (counts: { done: number; total: number }) => t("import.progress", counts);
    return <JobProgress job={job} label={t("import.undo")} words={words} />;
  }
  const kept = result.kept ?? [];
  return (
    <>
      <p>{t("import.undone", { removed: result.removed ?? 0, restored: result.restored ?? 0 })}</p>
      {kept.length > 0 && <p>{t("import.kept", { count: result.kept_count ?? kept.length })}</p>}
      <ul>
        {kept.map((one) => (
          <li key={`${one.object}/${one.id}`}>
            <RecordLink object={one.object} id={one.id}>
              {one.label}
            </RecordLink>{" "}
            <span className="quiet">{l(one.reason)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
