import { type ReactNode, useState } from "react";
import type { Field } from "../../api/types";
import { useText } from "../../text";
import classes from "./Record.module.css";

// One or two empty lines are no noise.
const EMPTY_SHOWN_MAX = 2;

interface PropertySectionProps {
  title: string;
  fields: Field[];
  isEmpty: (field: Field) => boolean;
  draw: (field: Field) => ReactNode;
}

/** A section of properties; many empty ones step back until they are asked for. */
export function PropertySection({ title, fields, isEmpty, draw }: PropertySectionProps) {
  const { t } = useText();
  const [all, setAll] = useState(false);
  const empty = fields.filter(isEmpty);
  const folded = !all && empty.length > EMPTY_SHOWN_MAX;
  const shown = folded ? fields.filter((field) => !isEmpty(field)) : fields;
  return (
    <section className={classes.section}>
      {title && <h3>{title}</h3>}
      {shown.map(draw)}
      {folded && (
        <button type="button" className={classes.more} onClick={() => setAll(true)}>
          {t("record.empty_fields", { count: empty.length })}
        </button>
      )}
    </section>
  );
}
