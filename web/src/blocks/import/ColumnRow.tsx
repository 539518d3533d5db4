import { useQuery } from "@tanstack/react-query";
import type { ImportOrder, Proposal } from "../../api/imports";
import { objectQuery } from "../../api/queries";
import type { ObjectModel } from "../../api/types";
import { useText } from "../../text";
import { MultiSelect, Select } from "../../ui/kit";
import classes from "./Import.module.css";
import { type Choice, named, pointed } from "./order";

const NAMING_TYPES = new Set(["text", "phone", "email", "auto_number"]);

interface ColumnRowProps {
  column: Proposal["columns"][number];
  model: ObjectModel;
  order: ImportOrder;
  choices: Choice[];
  onOrder: (order: ImportOrder) => void;
}

/** One column of the file: what it holds, and the fields it goes to. */
export function ColumnRow({ column, model, order, choices, onOrder }: ColumnRowProps) {
  const { t } = useText();
  const own = order.mapping.filter((target) => target.column === column.column);
  const lookup = own
    .map((target) => model.fields.find(({ name }) => name === target.field))
    .find((field) => field?.type === "lookup" || field?.type === "user");
  return (
    <li>
      <div className={classes.column}>
        <strong>{column.header}</strong>
        {column.required && <span className={classes.star}> {t("import.starred")}</span>}
        <div className="quiet">{column.samples.join(" · ") || t("import.no_values")}</div>
      </div>
      <MultiSelect
        aria-label={t("import.column", { header: column.header })}
        placeholder={own.length === 0 ? t("import.skip") : ""}
        data={choices}
        value={own.map(({ field }) => field)}
        onChange={(fields) => onOrder(pointed(order, column.column, fields))}
        searchable
        clearable
        hidePickedOptions
        clearButtonProps={{ "aria-label": t("filter.clear") }}
      />
      {lookup ? (
        <By
          target={lookup.type === "user" ? "user" : (lookup.target ?? "")}
          header={column.header}
          by={own.find(({ field }) => field === lookup.name)?.by ?? null}
          onChange={(by) => onOrder(named(order, lookup.name, by))}
        />
      ) : (
        <span />
      )}
    </li>
  );
}

interface ByProps {
  target: string;
  header: string;
  by: string | null;
  onChange: (by: string | null) => void;
}

/** By what the cells name the records a lookup points to. */
function By({ target, header, by, onChange }: ByProps) {
  const { t, l } = useText();
  const { data: model } = useQuery({ ...objectQuery(target), enabled: target !== "" });
  const fields = (model?.fields ?? []).filter(({ type }) => NAMING_TYPES.has(type));
  return (
    <Select
      aria-label={t("import.by", { header })}
      placeholder={t("import.by_any")}
      data={fields.map((field) => ({ value: field.name, label: l(field.label) }))}
      value={by}
      onChange={onChange}
      clearable
      clearButtonProps={{ "aria-label": t("filter.clear") }}
    />
  );
}
