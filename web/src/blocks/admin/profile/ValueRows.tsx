import { IconPlus, IconTrash } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useAdminText } from "../../../text/admin";
import { ActionIcon, Button, Select } from "../../../ui/kit";
import classes from "../Admin.module.css";
import type { Choice } from "../useChoices";
import type { ValueRow } from "./docs";
import own from "./Profile.module.css";

interface ValueRowsProps {
  title: string;
  hint: string;
  rows: ValueRow[];
  choices: Choice[];
  wrong: (row: number) => string | undefined;
  /** How the value of a row is typed. */
  editor: (row: ValueRow, at: number, set: (value: string) => void) => ReactNode;
  onRows: (rows: ValueRow[]) => void;
}

/** Fields that no column fills: with a fixed value, or with one that is computed. */
export function ValueRows(props: ValueRowsProps) {
  const { title, hint, rows, choices, wrong, editor, onRows } = props;
  const { a } = useAdminText();
  return (
    <section className={`${classes.panel} ${classes.stack}`} aria-label={title}>
      <h2>{title}</h2>
      <p className={classes.hint}>{hint}</p>
      <div className={own.rows}>
        {rows.map((row, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a row is known by its place
          <div key={at} className={own.pairRow}>
            <Select
              aria-label={`${title}: ${a("profile.field_at", { at: at + 1 })}`}
              placeholder={a("profile.field")}
              data={choices}
              value={row.field || null}
              error={wrong(at)}
              searchable
              openOnFocus={false}
              onChange={(field) => onRows(rows.with(at, { ...row, field: field ?? "" }))}
            />
            {editor(row, at, (value) => onRows(rows.with(at, { ...row, value })))}
            <ActionIcon
              aria-label={a("action.remove_words", { words: row.field || String(at + 1) })}
              onClick={() => onRows(rows.toSpliced(at, 1))}
            >
              <IconTrash size={16} />
            </ActionIcon>
          </div>
        ))}
      </div>
      <div>
        <Button
          variant="default"
          leftSection={<IconPlus size={16} />}
          onClick={() => onRows([...rows, { field: "", value: "" }])}
        >
          {a("profile.value_add")}
        </Button>
      </div>
    </section>
  );
}
