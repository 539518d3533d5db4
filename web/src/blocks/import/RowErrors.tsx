import type { RowError } from "../../api/types";
import { useText } from "../../text";
import classes from "./Import.module.css";

const ERRORS_SHOWN = 50;

/** What is wrong with which row. */
export function RowErrors({ errors }: { errors: RowError[] }) {
  const { t, l } = useText();
  if (errors.length === 0) return null;
  return (
    <ul className={classes.errors}>
      {errors.slice(0, ERRORS_SHOWN).map((error) => (
        <li key={`${error.row}-${error.column}-${error.code}`}>
          {t("import.error", { row: error.row ?? "?", column: error.column ?? "" })}{" "}
          {l(error.message) || error.code}
        </li>
      ))}
      {errors.length > ERRORS_SHOWN && (
        <li>{t("import.more_errors", { count: errors.length - ERRORS_SHOWN })}</li>
      )}
    </ul>
  );
}
