import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { ClipboardEvent } from "react";
import { documentQuery } from "../../../api/config";
import { useAdminText } from "../../../text/admin";
import { ActionIcon, Button, Select, TextInput } from "../../../ui/kit";
import classes from "../Admin.module.css";
import type { FieldDoc, ObjectDoc } from "../docs";
import type { Choice } from "../useChoices";
import {
  type ColumnRow,
  namingFields,
  type Profile,
  pastedHeaders,
  targetOf,
  withHeaders,
} from "./docs";
import own from "./Profile.module.css";

interface ColumnRowsProps {
  profile: Profile;
  fields: readonly FieldDoc[];
  choices: Choice[];
  /** What is wrong with a row. */
  wrong: (row: number) => string | undefined;
  onColumns: (columns: ColumnRow[]) => void;
}

/** Which column of the file goes into which field. */
export function ColumnRows({ profile, fields, choices, wrong, onColumns }: ColumnRowsProps) {
  const { a } = useAdminText();
  const { columns } = profile;
  const paste = (event: ClipboardEvent, at: number) => {
    const text = event.clipboardData.getData("text");
    if (!/[\t\n,]/.test(text.trim())) return;
    event.preventDefault();
    onColumns(withHeaders(columns, at, pastedHeaders(text), fields));
  };
  return (
    <section className={`${classes.panel} ${classes.stack}`} aria-label={a("profile.columns")}>
      <h2>{a("profile.columns")}</h2>
      <p className={classes.hint}>{a("profile.columns_hint")}</p>
      <div className={own.rows}>
        <div className={`${own.row} ${own.heads}`} aria-hidden>
          <span>{a("profile.header")}</span>
          <span>{a("profile.field")}</span>
          <span>{a("profile.by")}</span>
          <span />
        </div>
        {columns.map((row, at) => {
          const field = fields.find(({ name }) => name === row.field);
          const set = (change: Partial<ColumnRow>) =>
            onColumns(columns.with(at, { ...row, ...change }));
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a row is known by its place
            <div key={at} className={own.row}>
              <TextInput
                aria-label={a("profile.header_at", { at: at + 1 })}
                placeholder={a("profile.header")}
                value={row.header}
                error={wrong(at)}
                onChange={(event) => set({ header: event.currentTarget.value })}
                onPaste={(event) => paste(event, at)}
              />
              <Select
                aria-label={a("profile.field_at", { at: at + 1 })}
                placeholder={a("profile.field")}
                data={choices}
                value={row.field || null}
                searchable
                openOnFocus={false}
                onChange={(name) => set({ field: name ?? "", by: "" })}
              />
              <ByField field={field} row={row} at={at} onBy={(by) => set({ by })} />
              <ActionIcon
                aria-label={a("action.remove_words", { words: row.header || String(at + 1) })}
                onClick={() => onColumns(columns.toSpliced(at, 1))}
              >
                <IconTrash size={16} />
              </ActionIcon>
            </div>
          );
        })}
      </div>
      <div>
        <Button
          variant="default"
          leftSection={<IconPlus size={16} />}
          onClick={() => onColumns([...columns, { header: "", field: "", by: "" }])}
        >
          {a("profile.column_add")}
        </Button>
      </div>
    </section>
  );
}

interface ByFieldProps {
  field: FieldDoc | undefined;
  row: ColumnRow;
  at: number;
  onBy: (by: string) => void;
}

/** By which field of its target the cells name a record. */
function ByField({ field, row, at, onBy }: ByFieldProps) {
  const { a, l } = useAdminText();
  const target = targetOf(field);
  const { data } = useQuery({
    ...documentQuery<ObjectDoc>("object", target ?? ""),
    enabled: target !== null,
  });
  if (target === null) return <span className="quiet">{row.by}</span>;
  const named = data ? namingFields(data.document) : [];
  return (
    <Select
      aria-label={a("profile.by_at", { at: at + 1 })}
      placeholder={a("profile.by")}
      data={named.map(({ name, label }) => ({ value: name, label: l(label) }))}
      value={row.by || null}
      openOnFocus={false}
      onChange={(by) => onBy(by ?? "")}
    />
  );
}
