import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Upload } from "../../../../api/imports";
import { type PastAsked, pastPreviewQuery, runPast } from "../../../../api/past";
import { useAdminText } from "../../../../text/admin";
import { wordsFor } from "../../../../ui/ErrorNote";
import { Button, Select, Skeleton } from "../../../../ui/kit";
import { RowErrors } from "../../../import/RowErrors";
import classes from "../../Admin.module.css";
import { TriedItems } from "../TriedItems";
import { ColumnMeanings } from "./ColumnMeanings";

interface PastCheckProps {
  source: string;
  upload: Upload;
  onRun: (job: string) => void;
  onBack: () => void;
}

/** What the columns mean and what the first rows become; the meanings can be set right before it runs. */
export function PastCheck({ source, upload, onRun, onBack }: PastCheckProps) {
  const texts = useAdminText();
  const { a, t } = texts;
  const [asked, setAsked] = useState<PastAsked>({
    upload: upload.upload,
    sheet: 0,
    header_row: null,
    mapping: null,
  });
  const { data, error, isFetching } = useQuery(pastPreviewQuery(source, asked));
  const run = useMutation({
    mutationFn: () => runPast(source, { ...asked, mapping: data?.mapping ?? asked.mapping }),
    onSuccess: ({ job }) => onRun(job),
  });
  const refused = run.error ?? error;
  const ready = data !== undefined && !error && !isFetching && data.failed < data.checked;
  return (
    <>
      {upload.sheets.length > 1 && (
        <Select
          label={a("past.sheet")}
          data={upload.sheets.map((sheet, at) => ({ value: String(at), label: sheet.name }))}
          value={String(asked.sheet)}
          allowDeselect={false}
          onChange={(at) =>
            setAsked({ ...asked, sheet: Number(at), header_row: null, mapping: null })
          }
        />
      )}
      {!data && !error && <Skeleton height={200} />}
      {data && (
        <>
          <ColumnMeanings
            headers={data.headers}
            mapping={asked.mapping ?? data.mapping}
            onChange={(mapping) => setAsked({ ...asked, mapping })}
          />
          <p role="status" className="numbers">
            {a("past.checked", {
              checked: data.checked,
              late: data.late,
              repeated: data.repeated,
              failed: data.failed,
            })}
          </p>
          <TriedItems
            items={data.rows.map(({ row, events }) => ({ place: row, events, errors: [] }))}
          />
          <RowErrors errors={data.errors} />
        </>
      )}
      {refused && (
        <p role="alert" className={classes.problems}>
          {wordsFor(refused, texts)}
        </p>
      )}
      <div className={classes.end}>
        <Button variant="default" onClick={onBack}>
          {t("action.cancel")}
        </Button>
        <Button disabled={!ready} loading={run.isPending} onClick={() => run.mutate()}>
          {a("past.run")}
        </Button>
      </div>
    </>
  );
}
