import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { objectQuery } from "../../api/queries";
import type { ImportPreview } from "../../api/types";
import { type ImportOrder, previewImport, runImport } from "../../api/writes";
import { useText } from "../../text";
import { wordsFor } from "../../ui/ErrorNote";
import { Button, Select } from "../../ui/kit";
import classes from "./Import.module.css";
import { RowErrors } from "./RowErrors";

const ROWS_SHOWN = 8;
// Rows are counted as a spreadsheet counts them: the header is the first.
const FIRST_ROW = 2;

interface MapStepProps {
  order: ImportOrder;
  preview: ImportPreview;
  onPreview: (order: ImportOrder, preview: ImportPreview) => void;
  onRun: (order: ImportOrder, done: { job: string; import: string }) => void;
  onBack: () => void;
}

/** The first rows of the file; each column may be pointed to another field. */
export function MapStep({ order, preview, onPreview, onRun, onBack }: MapStepProps) {
  const texts = useText();
  const { t, l } = texts;
  const { data: model } = useQuery(objectQuery(order.object));
  const [mapping, setMapping] = useState<Record<string, string>>(() => mappingOf(preview));
  const again = useMutation({
    mutationFn: (next: ImportOrder) => previewImport(next),
    onSuccess: (result, next) => onPreview(next, result),
  });
  const run = useMutation({
    mutationFn: () => runImport({ ...order, mapping }),
    onSuccess: (done) => onRun(order, done),
  });
  const point = (header: string, field: string | null) => {
    const next = { ...mapping };
    if (field) next[header] = field;
    else delete next[header];
    setMapping(next);
    again.mutate({ ...order, mapping: next });
  };
  const choices = (model?.fields ?? [])
    .filter((field) => field.type !== "lines" && (!field.system || field.name === "owner"))
    .map((field) => ({ value: field.name, label: l(field.label) }));
  const ready = preview.total_rows - preview.error_count;
  const wrong = new Set(
    preview.errors.map(({ row, column }) => `${row}/${headerOf(preview, column)}`),
  );
  const error = again.error ?? run.error;
  return (
    <>
      <p>
        {t("import.found", { count: preview.total_rows, errors: preview.error_count })}{" "}
        <span className="quiet">{t("import.map_hint")}</span>
      </p>
      <div className={classes.scroll}>
        <table className={classes.table}>
          <thead>
            <tr>
              {preview.columns.map(({ header }) => (
                <th key={header} scope="col">
                  {header}
                  <Select
                    aria-label={t("import.column", { header })}
                    placeholder={t("import.skip")}
                    data={choices}
                    value={mapping[header] ?? null}
                    onChange={(field) => point(header, field)}
                    searchable
                    clearable
                    clearButtonProps={{ "aria-label": t("filter.clear") }}
                  />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {preview.rows.slice(0, ROWS_SHOWN).map((row, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the rows of a file are known by their place
              <tr key={at}>
                {preview.columns.map(({ header }) => (
                  <td
                    key={header}
                    data-wrong={wrong.has(`${at + FIRST_ROW}/${header}`) || undefined}
                  >
                    {row[header]}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <RowErrors errors={preview.errors} object={order.object} />
      {error && (
        <div role="alert" className={classes.problem}>
          {wordsFor(error, texts)}
        </div>
      )}
      <div className={classes.buttons}>
        <Button variant="default" onClick={onBack}>
          {t("import.back")}
        </Button>
        <Button
          loading={run.isPending || again.isPending}
          disabled={ready === 0}
          onClick={() => run.mutate()}
        >
          {t("import.run", { count: ready })}
        </Button>
      </div>
    </>
  );
}

function mappingOf(preview: ImportPreview): Record<string, string> {
  const known = preview.columns.filter((column) => column.field !== null);
  return Object.fromEntries(known.map(({ header, field }) => [header, field ?? ""]));
}

/** A problem names a column by its header or by the field it goes to. */
function headerOf({ columns }: ImportPreview, column: string | undefined): string | undefined {
  return columns.find(({ field }) => field === column)?.header ?? column;
}
