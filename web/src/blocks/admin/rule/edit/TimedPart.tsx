import { useQuery } from "@tanstack/react-query";
import { documentQuery } from "../../../../api/config";
import { useAdminText } from "../../../../text/admin";
import { Checkbox, NativeSelect, Select, TextInput } from "../../../../ui/kit";
import classes from "../../Admin.module.css";
import type { ObjectDoc } from "../../docs";
import { knownFields, liveFields } from "../../draftModel";
import { ExpressionBox } from "../../expression/ExpressionBox";
import { useObjectChoices } from "../../useChoices";
import { useWriting } from "./context";
import type { WhenDoc } from "./doc";
import { Remarks } from "./Remarks";

const SUBJECTS = ["account", "contact", "lead"];
const EVERY = ["day", "workday", "week", "month"] as const;
const WEEK = [1, 2, 3, 4, 5, 6, 7] as const;
const MONTH_DAYS = 31;

interface TimedPartProps {
  when: WhenDoc;
  onChange: (change: Partial<WhenDoc>) => void;
}

/** A date of a record, or times of certain days; of which records, and which of them. */
export function TimedPart({ when, onChange }: TimedPartProps) {
  const { a, l } = useAdminText();
  const { rule } = useWriting();
  const objects = useObjectChoices();
  const object = when.object ?? "";
  const { data } = useQuery({
    ...documentQuery<ObjectDoc>("object", object),
    enabled: object !== "",
    retry: false,
  });
  const fields = data ? liveFields(data.document) : [];
  const dates = fields.filter(({ type }) => type === "date" || type === "datetime");
  const leads = fields.filter(({ target }) => SUBJECTS.includes(target ?? ""));
  const own = SUBJECTS.includes(object);
  const choicesOf = (some: typeof fields) =>
    some.map(({ name, label }) => ({ value: name, label: l(label) || name }));
  return (
    <div className={classes.stack}>
      <div className={classes.pair}>
        <Select
          label={a("edit.object")}
          data={objects}
          value={object || null}
          required
          searchable
          allowDeselect={false}
          openOnFocus={false}
          onChange={(next) =>
            onChange({ object: next ?? "", field: "", subject: undefined, filter: "" })
          }
        />
        {when.kind === "date" && (
          <Select
            label={a("edit.date_field")}
            data={choicesOf(dates)}
            value={when.field || null}
            required
            allowDeselect={false}
            openOnFocus={false}
            placeholder={data && dates.length === 0 ? a("edit.no_dates") : ""}
            onChange={(field) => onChange({ field: field ?? "" })}
          />
        )}
      </div>
      {when.kind === "date" ? (
        <DatePart when={when} onChange={onChange} />
      ) : (
        <SchedulePart when={when} onChange={onChange} />
      )}
      {!own && leads.length > 0 && (
        <NativeSelect
          label={a("edit.subject")}
          description={a("edit.subject_hint")}
          data={[
            { value: "", label: a("edit.subject_plain") },
            ...choicesOf(leads).filter(({ value }) => value !== "account"),
          ]}
          value={when.subject ?? ""}
          onChange={({ currentTarget: { value } }) => onChange({ subject: value || undefined })}
        />
      )}
      <ExpressionBox
        object={object}
        fields={data ? knownFields(data.document) : []}
        label={a("edit.record_filter")}
        hint={a("edit.record_filter_hint")}
        expect="boolean"
        settings={rule.settings ?? {}}
        value={when.filter ?? ""}
        onChange={(filter) => onChange({ filter })}
      />
      <Remarks at="when" but={["when.filter"]} />
    </div>
  );
}

/** So many days before or after the date, at a time of day. */
function DatePart({ when, onChange }: TimedPartProps) {
  const { a } = useAdminText();
  const side = when.after !== undefined ? "after" : when.before !== undefined ? "before" : "on";
  const days = when.after ?? when.before ?? 0;
  const say = (next: string, count: number) =>
    onChange({
      before: next === "before" ? count : undefined,
      after: next === "after" ? count : undefined,
      ...(next === "on" && { unit: undefined, calendar: undefined }),
    });
  return (
    <>
      <div className={classes.pair}>
        <NativeSelect
          label={a("edit.side")}
          data={(["before", "on", "after"] as const).map((name) => ({
            value: name,
            label: a(`edit.side_${name}`),
          }))}
          value={side}
          onChange={({ currentTarget: { value } }) => say(value, days || 1)}
        />
        {side !== "on" && (
          <>
            <TextInput
              label={a("edit.count")}
              inputMode="numeric"
              value={String(days)}
              onChange={({ currentTarget: { value } }) =>
                say(side, Number(value.replace(/\D/g, "")))
              }
            />
            <NativeSelect
              label={a("edit.day_unit")}
              data={(["days", "workdays"] as const).map((name) => ({
                value: name,
                label: a(`edit.unit_${name}`),
              }))}
              value={when.unit ?? "days"}
              onChange={({ currentTarget: { value } }) =>
                onChange({ unit: value === "days" ? undefined : value })
              }
            />
          </>
        )}
        <TimeOfDay when={when} onChange={onChange} />
      </div>
      <Checkbox
        label={a("edit.yearly")}
        description={a("edit.yearly_hint")}
        checked={when.yearly ?? false}
        onChange={({ currentTarget: { checked } }) => onChange({ yearly: checked })}
      />
    </>
  );
}

function SchedulePart({ when, onChange }: TimedPartProps) {
  const { a } = useAdminText();
  const every = when.every ?? "week";
  const days =
    every === "week"
      ? WEEK.map((day) => ({ value: String(day), label: a(`calendar.day_${day}`) }))
      : Array.from({ length: MONTH_DAYS }, (_, at) => ({
          value: String(at + 1),
          label: a("edit.month_day", { day: at + 1 }),
        }));
  const isOf = (name: string) => name === "week" || name === "month";
  return (
    <div className={classes.pair}>
      <NativeSelect
        label={a("edit.every")}
        data={EVERY.map((name) => ({ value: name, label: a(`edit.every_${name}`) }))}
        value={every}
        onChange={({ currentTarget: { value } }) =>
          onChange({ every: value, on: isOf(value) ? 1 : undefined })
        }
      />
      {isOf(every) && (
        <NativeSelect
          label={a("edit.on")}
          data={days}
          value={String(when.on ?? 1)}
          onChange={({ currentTarget: { value } }) => onChange({ on: Number(value) })}
        />
      )}
      <TimeOfDay when={when} onChange={onChange} />
    </div>
  );
}

function TimeOfDay({ when, onChange }: TimedPartProps) {
  const { a } = useAdminText();
  return (
    <TextInput
      type="time"
      label={a("edit.at")}
      value={when.at ?? "09:00"}
      onChange={({ currentTarget: { value } }) => onChange({ at: value })}
    />
  );
}
