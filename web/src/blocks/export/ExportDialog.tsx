import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type ExportOrder, exportView } from "../../api/imports";
import { jobQuery } from "../../api/queries";
import type { ObjectModel } from "../../api/types";
import { useText } from "../../text";
import { wordsFor } from "../../ui/ErrorNote";
import { Button, Modal, Select } from "../../ui/kit";
import { JobProgress } from "../job/JobProgress";

/** What the view shows, as the server is asked for it. */
export type Exported = Pick<ExportOrder, "filter" | "sort" | "q" | "columns">;

type Kind = "xlsx" | "csv" | "gb18030";

interface ExportDialogProps {
  model: ObjectModel;
  view: Exported;
  onClose: () => void;
}

/** Chooses the form of the file, and waits for it. */
export default function ExportDialog({ model, view, onClose }: ExportDialogProps) {
  const texts = useText();
  const { t, inner } = texts;
  const [kind, setKind] = useState<Kind>("xlsx");
  const start = useMutation({ mutationFn: () => exportView(orderOf(model.name, view, kind)) });
  const title = t("export.title", { object: inner(model.plural ?? model.label) });
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      closeButtonProps={{ "aria-label": t("action.close") }}
    >
      {!start.data && (
        <>
          <p className="quiet">{t("export.columns_hint")}</p>
          <Select
            label={t("export.format")}
            data={(["xlsx", "csv", "gb18030"] as const).map((one) => ({
              value: one,
              label: t(`export.${one}`),
            }))}
            value={kind}
            allowDeselect={false}
            onChange={(next) => next && setKind(next as Kind)}
            mb={12}
          />
          <Button loading={start.isPending} onClick={() => start.mutate()}>
            {t("export.start")}
          </Button>
        </>
      )}
      {start.error && <p role="alert">{wordsFor(start.error, texts)}</p>}
      {start.data && <ExportJob job={start.data.job} />}
    </Modal>
  );
}

/** The order for a kind of file. */
export function orderOf(object: string, view: Exported, kind: Kind): ExportOrder {
  const order: ExportOrder = {
    object,
    columns: view.columns,
    format: kind === "xlsx" ? "xlsx" : "csv",
  };
  if (view.filter) order.filter = view.filter;
  if (view.sort) order.sort = view.sort;
  if (view.q) order.q = view.q;
  if (kind === "gb18030") order.encoding = "gb18030";
  return order;
}

function ExportJob({ job: id }: { job: string }) {
  const { t } = useText();
  const { data: job } = useQuery(jobQuery(id));
  if (job?.state === "failed") return <p role="alert">{t("export.failed")}</p>;
  if (job?.state === "done" && job.result?.file)
    return (
      <div role="status">
        <p>{t("export.done", { count: job.result.rows ?? 0 })}</p>
        <Button component="a" href={job.result.file} download>
          {t("export.download")}
        </Button>
      </div>
    );
  return (
    <JobProgress
      job={job}
      label={t("export.action")}
      words={({ done }) => t("export.running", { done })}
    />
  );
}
