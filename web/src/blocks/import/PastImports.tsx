import { useQuery } from "@tanstack/react-query";
import { importsQuery, objectsQuery } from "../../api/queries";
import type { ImportRun } from "../../api/types";
import { useText } from "../../text";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorNote } from "../../ui/ErrorNote";
import { Skeleton } from "../../ui/kit";
import { Tag } from "../../ui/Tag";
import { When } from "../../ui/When";
import classes from "./Import.module.css";
import { UndoImport } from "./UndoImport";

export function PastImports() {
  const { t } = useText();
  const { data, error, refetch } = useQuery(importsQuery);
  if (error) return <ErrorNote error={error} retry={refetch} />;
  if (!data) return <Skeleton height={60} />;
  if (data.length === 0)
    return <EmptyState title={t("import.none")} hint={t("import.none_hint")} />;
  return (
    <ul className={classes.past}>
      {data.map((run) => (
        <PastImport key={run.id} run={run} />
      ))}
    </ul>
  );
}

function PastImport({ run }: { run: ImportRun }) {
  const { t, l } = useText();
  const { data: objects } = useQuery(objectsQuery);
  const object = objects?.find((one) => one.name === run.object);
  const figures = run.result ?? run;
  const file = run.file_name ?? run.file ?? run.id;
  const changed = (figures.created ?? 0) + (figures.updated ?? 0);
  const undone = Boolean(run.undone_at) || run.state === "undone";
  return (
    <li>
      <strong>{file}</strong>
      <span>{l(object?.label) || run.object}</span>
      <span className="quiet">
        {t("import.sum", {
          created: figures.created ?? 0,
          updated: figures.updated ?? 0,
          failed: figures.failed ?? 0,
        })}
      </span>
      {run.created_at && (
        <span className="quiet">
          <When at={run.created_at} />
        </span>
      )}
      {run.created_by && <span className="quiet">{run.created_by.label}</span>}
      <span className={classes.space} />
      {undone && <Tag text={t("import.was_undone")} />}
      {changed > 0 && <UndoImport id={run.id} file={file} undone={undone} />}
    </li>
  );
}
