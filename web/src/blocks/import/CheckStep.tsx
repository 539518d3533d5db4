import { useMutation, useQuery } from "@tanstack/react-query";
import {
  type ImportOrder,
  type ImportPreview,
  previewQuery,
  runImport,
  tryImport,
  type Upload,
} from "../../api/imports";
import { useText } from "../../text";
import { ErrorNote, wordsFor } from "../../ui/ErrorNote";
import { Button, Skeleton } from "../../ui/kit";
import { Figures } from "./Figures";
import classes from "./Import.module.css";
import { RowErrors } from "./RowErrors";
import { Trial } from "./Trial";

const ROWS_SHOWN = 8;
/** What a cell is told whose record is not there. */
const NOT_FOUND = "import.lookup";

interface CheckStepProps {
  upload: Upload;
  order: ImportOrder;
  onOrder: (order: ImportOrder) => void;
  onRun: (done: { job: string; import: string }) => void;
  onBack: () => void;
}

/** The first rows as they would be, the whole file on trial, and the word to go. */
export function CheckStep({ upload, order, onOrder, onRun, onBack }: CheckStepProps) {
  const texts = useText();
  const { t } = texts;
  const { data: preview, error } = useQuery(previewQuery(upload.upload, order));
  const trial = useMutation({ mutationFn: () => tryImport(upload.upload, order) });
  const run = useMutation({
    mutationFn: () => runImport(upload.upload, order),
    onSuccess: onRun,
  });
  const failed = trial.error ?? run.error;
  const back = (
    <Button variant="default" onClick={onBack}>
      {t("import.back")}
    </Button>
  );
  if (error)
    return (
      <>
        <ErrorNote error={error} />
        <div className={classes.buttons}>{back}</div>
      </>
    );
  if (!preview) return <Skeleton height={200} />;
  const lacking = preview.errors.some(({ code }) => code === NOT_FOUND);
  const ready = preview.total_rows - preview.error_count;
  return (
    <>
      <p>{t("import.found", { count: preview.total_rows, errors: preview.error_count })}</p>
      <Figures counts={preview.tally} />
      <FirstRows preview={preview} />
      <RowErrors errors={preview.errors} object={order.object} />
      {lacking && order.missing === "refuse" && (
        <p role="status" className={classes.better}>
          {t("import.lacking")}
          <Button variant="default" onClick={() => onOrder({ ...order, missing: "create" })}>
            {t("import.missing.create")}
          </Button>
        </p>
      )}
      {trial.data && <Trial job={trial.data.job} object={order.object} />}
      {failed && (
        <div role="alert" className={classes.problem}>
          {wordsFor(failed, texts)}
        </div>
      )}
      <div className={classes.buttons}>
        {back}
        <Button variant="default" loading={trial.isPending} onClick={() => trial.mutate()}>
          {t("import.try")}
        </Button>
        <Button loading={run.isPending} disabled={ready === 0} onClick={() => run.mutate()}>
          {t("import.run")}
        </Button>
      </div>
    </>
  );
}

/** The cells of the first rows; where something is wrong is marked and told. */
function FirstRows({ preview }: { preview: ImportPreview }) {
  const { l } = useText();
  return (
    <div className={classes.scroll}>
      <table className={classes.table}>
        <thead>
          <tr>
            {preview.columns.map(({ header, field }, column) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: columns are known by their place
              <th key={column} scope="col" data-unused={field === null || undefined}>
                {header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {preview.shown.slice(0, ROWS_SHOWN).map((row) => (
            <tr key={row.row}>
              {preview.columns.map(({ field }, column) => {
                const wrong = row.errors.find(({ cell }) => cell === column);
                const value = field ? row.values[field] : undefined;
                return (
                  <td
                    // biome-ignore lint/suspicious/noArrayIndexKey: columns are known by their place
                    key={column}
                    data-wrong={wrong ? true : undefined}
                    title={wrong ? l(wrong.message) : undefined}
                  >
                    {value ?? row.cells[column]}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
