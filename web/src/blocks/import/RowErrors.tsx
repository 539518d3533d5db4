import { useQuery } from "@tanstack/react-query";
import { objectQuery } from "../../api/queries";
import type { RowError } from "../../api/types";
import { useText } from "../../text";
import classes from "./Import.module.css";

const ERRORS_SHOWN = 50;

/** What is wrong with which row. */
export function RowErrors({ errors, object = "" }: { errors: RowError[]; object?: string }) {
  const { t, l } = useText();
  const { data: model } = useQuery({ ...objectQuery(object), enabled: object !== "" });
  if (errors.length === 0) return null;
  const ordered = errors.toSorted((a, b) => (a.row ?? 0) - (b.row ?? 0));
  const named = (column = "") =>
    l(model?.fields.find(({ name }) => name === column)?.label) || column;
  return (
    <ul className={classes.errors}>
      {ordered.slice(0, ERRORS_SHOWN).map((error) => (
        <li key={`${error.row}-${error.column}-${error.code}`}>
          {t("import.error", { row: error.row ?? "?", column: named(error.column) })}{" "}
          {l(error.message) || error.code}
        </li>
      ))}
      {errors.length > ERRORS_SHOWN && (
        <li>{t("import.more_errors", { count: errors.length - ERRORS_SHOWN })}</li>
      )}
    </ul>
  );
}
