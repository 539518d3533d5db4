import { useQueries, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type ImportOrder, type Proposal, proposalQuery, type Upload } from "../../api/imports";
import { objectQuery } from "../../api/queries";
import type { ObjectModel } from "../../api/types";
import { useText } from "../../text";
import { ErrorNote } from "../../ui/ErrorNote";
import { Button, Select, Skeleton, TextInput } from "../../ui/kit";
import { ColumnRow } from "./ColumnRow";
import { Constants } from "./Constants";
import classes from "./Import.module.css";
import { ModeFields } from "./ModeFields";
import { choicesOf, orderOf } from "./order";

interface MapStepProps {
  object: string;
  upload: Upload;
  /** What was said before, when somebody comes back. */
  order: ImportOrder | null;
  onOrder: (order: ImportOrder) => void;
  /** The file is of another object. */
  onObject: (object: string) => void;
  onBack: () => void;
}

/** Which column goes where, and what becomes of records that are there. */
export function MapStep({ object, upload, order, onOrder, onObject, onBack }: MapStepProps) {
  const { t } = useText();
  const firstSheet = upload.sheets.findIndex(({ hidden }) => !hidden);
  const [sheet, setSheet] = useState(order?.sheet ?? Math.max(firstSheet, 0));
  const [headerRow, setHeaderRow] = useState<number | null>(order?.header_row ?? null);
  const [said, setSaid] = useState<ImportOrder | null>(order);
  const { data: model } = useQuery(objectQuery(object));
  const proposal = useQuery(proposalQuery(upload.upload, { object, sheet, headerRow }));
  const children = useChildren(model);
  const look = (next: { sheet?: number; headerRow?: number | null }) => {
    setSaid(null);
    if (next.sheet !== undefined) setSheet(next.sheet);
    setHeaderRow(next.headerRow ?? null);
  };
  const { l } = useText();
  if (!proposal.data && !proposal.error) return <Skeleton height={200} />;
  const current = said ?? (proposal.data ? orderOf(object, proposal.data) : null);
  const choices = model ? choicesOf(model, children, (field) => l(field.label)) : [];
  return (
    <>
      <div className={classes.where}>
        {upload.sheets.length > 1 && (
          <Select
            label={t("import.sheet")}
            data={upload.sheets.map((one, place) => ({
              value: String(place),
              label: `${one.name} (${one.rows ?? "?"})`,
            }))}
            value={String(sheet)}
            allowDeselect={false}
            onChange={(place) => look({ sheet: Number(place) })}
          />
        )}
        <HeaderRow
          key={`${sheet}/${proposal.data?.header_row}`}
          row={proposal.data?.header_row ?? headerRow ?? 1}
          onChange={(row) => look({ headerRow: row })}
        />
      </div>
      {proposal.error && <ErrorNote error={proposal.error} />}
      {proposal.data?.remembered && <p className="quiet">{t("import.remembered")}</p>}
      {proposal.data && current && model && (
        <>
          {proposal.data.better && (
            <BetterFit fit={proposal.data.better} object={l(model.label)} onObject={onObject} />
          )}
          <ul className={classes.mapping}>
            {proposal.data.columns.map((column) => (
              <ColumnRow
                key={column.column}
                column={column}
                model={model}
                order={current}
                choices={choices}
                onOrder={setSaid}
              />
            ))}
          </ul>
          <Constants model={model} order={current} onOrder={setSaid} />
          <ModeFields model={model} order={current} onOrder={setSaid} />
        </>
      )}
      <div className={classes.buttons}>
        <Button variant="default" onClick={onBack}>
          {t("import.back")}
        </Button>
        <Button
          disabled={!current || current.mapping.length === 0}
          onClick={() => current && onOrder(current)}
        >
          {t("import.preview")}
        </Button>
      </div>
    </>
  );
}

interface BetterFitProps {
  fit: NonNullable<Proposal["better"]>;
  object: string;
  onObject: (object: string) => void;
}

/** Says that the file looks like another object's, and goes there. */
function BetterFit({ fit, object, onObject }: BetterFitProps) {
  const { t, l } = useText();
  const { columns, known } = fit;
  const other = l(fit.label);
  return (
    <p role="status" className={classes.better}>
      {t("import.better", { other, columns, object, known })}
      <Button variant="default" size="xs" onClick={() => onObject(fit.object)}>
        {t("import.better_go", { other })}
      </Button>
    </p>
  );
}

/** The objects whose records are lines of this one. */
function useChildren(model: ObjectModel | undefined): Record<string, ObjectModel | undefined> {
  const names = (model?.fields ?? []).flatMap(({ lines }) => (lines ? [lines.object] : []));
  const found = useQueries({ queries: names.map((name) => objectQuery(name)) });
  return Object.fromEntries(names.map((name, place) => [name, found[place]?.data]));
}

function HeaderRow({ row, onChange }: { row: number; onChange: (row: number) => void }) {
  const { t } = useText();
  const [typed, setTyped] = useState(String(row));
  const commit = () => {
    const next = Number.parseInt(typed, 10);
    if (next > 0 && next !== row) onChange(next);
    else setTyped(String(row));
  };
  return (
    <TextInput
      label={t("import.header_row")}
      inputMode="numeric"
      value={typed}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={(event) => event.key === "Enter" && commit()}
    />
  );
}
