import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import type { ListKind } from "../../api/layouts";
import type { Field, ObjectModel } from "../../api/types";
import { fieldsOf } from "../../fields/model";
import { useText } from "../../text";
import { InPlace } from "../../ui/InPlace";
import { ActionIcon, Checkbox, SegmentedControl, Select } from "../../ui/kit";
import { boardFields, dayFields, groupFields, type ListSearch, type Look, NONE } from "./look";
import classes from "./Views.module.css";

const KINDS: ListKind[] = ["table", "kanban", "calendar", "gallery"];
// What only keeps the house is no column by choice.
const KEPT_BACK = new Set(["id", "version"]);

interface LookEditorProps {
  model: ObjectModel;
  look: Look;
  onChange: (change: ListSearch) => void;
}

/** Arranges a list: its kind, what heads its groups, and its columns in order. */
export default function LookEditor({ model, look, onChange }: LookEditorProps) {
  const { t, l } = useText();
  const choices = (fields: Field[]) =>
    fields.map(({ name, label }) => ({ value: name, label: l(label) }));
  const days = dayFields(model);
  const boards = boardFields(model);
  const able = KINDS.filter(
    (kind) => (kind !== "kanban" || boards.length > 0) && (kind !== "calendar" || days.length > 0),
  );
  const by = look.kanban?.by ?? look.calendar?.from ?? null;
  return (
    <InPlace>
      <div className={classes.look}>
        <SegmentedControl
          fullWidth
          size="xs"
          aria-label={t("view.kind")}
          value={look.kind}
          onChange={(kind) => onChange({ kind, by: "" })}
          data={able.map((value) => ({ value, label: t(`view.kind.${value}`) }))}
        />
        {(look.kind === "kanban" || look.kind === "calendar") && (
          <Select
            label={t(look.kind === "kanban" ? "view.columns_by" : "view.days_by")}
            data={choices(look.kind === "kanban" ? boards : days)}
            value={by}
            allowDeselect={false}
            onChange={(name) => name && onChange({ kind: look.kind, by: name })}
          />
        )}
        {look.kind === "table" && (
          <Select
            label={t("view.group")}
            data={choices(groupFields(model))}
            value={look.group}
            placeholder={t("view.no_group")}
            clearable
            clearButtonProps={{ "aria-label": t("view.no_group") }}
            onChange={(name) => onChange({ group: name ?? NONE })}
          />
        )}
        <Columns model={model} columns={look.columns} onChange={onChange} />
      </div>
    </InPlace>
  );
}

interface ColumnsProps {
  model: ObjectModel;
  columns: string[];
  onChange: (change: ListSearch) => void;
}

function Columns({ model, columns, onChange }: ColumnsProps) {
  const { t, l } = useText();
  const chosen = fieldsOf(model, columns);
  const others = model.fields.filter(
    ({ name, type }) => !columns.includes(name) && !KEPT_BACK.has(name) && type !== "lines",
  );
  const set = (names: string[]) => onChange({ columns: names.join(",") });
  const shift = (at: number, by: number) => {
    const names = [...columns];
    const [name] = names.splice(at, 1);
    if (name) names.splice(at + by, 0, name);
    set(names);
  };
  return (
    <fieldset className={classes.columns}>
      <legend className="quiet">{t("view.columns")}</legend>
      {chosen.map((field, at) => (
        <div key={field.name} className={classes.column}>
          <Checkbox
            label={l(field.label)}
            checked
            disabled={chosen.length === 1}
            onChange={() => set(columns.filter((name) => name !== field.name))}
          />
          <span className={classes.space} />
          <ActionIcon
            size={24}
            disabled={at === 0}
            aria-label={t("view.column_up", { column: l(field.label) })}
            onClick={() => shift(at, -1)}
          >
            <IconArrowUp size={14} />
          </ActionIcon>
          <ActionIcon
            size={24}
            disabled={at === chosen.length - 1}
            aria-label={t("view.column_down", { column: l(field.label) })}
            onClick={() => shift(at, 1)}
          >
            <IconArrowDown size={14} />
          </ActionIcon>
        </div>
      ))}
      {others.map((field) => (
        <div key={field.name} className={classes.column}>
          <Checkbox
            label={l(field.label)}
            checked={false}
            onChange={() => set([...columns, field.name])}
          />
        </div>
      ))}
    </fieldset>
  );
}
