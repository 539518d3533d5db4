import { type AdminKey, useAdminText } from "../../../../text/admin";
import { NativeSelect, TextInput } from "../../../../ui/kit";
import classes from "../../Admin.module.css";
import { ExpressionBox } from "../../expression/ExpressionBox";
import { useWriting } from "./context";
import type { FoldDoc, WhenDoc } from "./doc";
import { EventPart } from "./EventPart";
import { Remarks } from "./Remarks";
import { Rows } from "./Rows";
import { SpanField } from "./SpanField";

const FOLDS = ["count", "sum", "avg", "min", "max", "distinct"] as const;
const FOLDS_MAX = 4;
const PERIODS: readonly (readonly [string, AdminKey])[] = [
  ["today", "edit.today"],
  ["this_week", "edit.this_week"],
  ["this_month", "edit.this_month"],
];
const BOUNDS = ["at_least", "at_most", "rearm_below", "grows_by", "falls_by"] as const;
const PLAIN = /^-?\d+$/;

/** A number as the document has it: whole ones plain, others as text. */
const amount = (text: string) => (PLAIN.test(text.trim()) ? Number(text) : text.trim());

interface WindowPartProps {
  when: WhenDoc;
  onChange: (change: Partial<WhenDoc>) => void;
}

/** What is counted or summed over a stretch of time, and what it is held against. */
export function WindowPart({ when, onChange }: WindowPartProps) {
  const { a } = useAdminText();
  const { rule } = useWriting();
  const together = (when.folds?.length ?? 0) > 0;
  return (
    <div className={classes.stack}>
      {together ? (
        <>
          <Rows<FoldDoc>
            rows={when.folds}
            words={(at) => a("edit.fold_at", { at })}
            add={a("edit.fold_add")}
            fresh={() => ({ name: "", events: [], label: { zh: "", en: "" } })}
            most={FOLDS_MAX}
            onRows={(folds) => onChange({ folds })}
          >
            {(fold, change) => (
              <>
                <TextInput
                  label={a("edit.fold_name")}
                  description={a("edit.fold_name_hint")}
                  value={fold.name}
                  onChange={({ currentTarget: { value } }) => change({ name: value.trim() })}
                />
                <EventPart part={fold} onChange={change} />
                <Folding part={fold} onChange={change} />
              </>
            )}
          </Rows>
          <TextInput
            label={a("edit.worth")}
            description={a("edit.worth_hint")}
            value={when.value ?? ""}
            onChange={({ currentTarget: { value } }) => onChange({ value })}
          />
        </>
      ) : (
        <>
          <EventPart part={when} onChange={onChange} />
          <Folding part={when} onChange={onChange} />
        </>
      )}
      <SpanField
        label={a("edit.window")}
        named={PERIODS}
        value={when.window}
        onChange={(window) => onChange({ window: window ?? "" })}
      />
      <div className={classes.pair}>
        {BOUNDS.map((name) => (
          <TextInput
            key={name}
            label={a(`edit.${name}`)}
            description={a(`edit.${name}_hint`)}
            value={String(when[name] ?? "")}
            onChange={({ currentTarget: { value } }) =>
              onChange({ [name]: value.trim() === "" ? undefined : amount(value) })
            }
          />
        ))}
      </div>
      <ExpressionBox
        object={{ part: "value", rule }}
        fields={[]}
        label={a("edit.per")}
        hint={a("edit.per_hint")}
        value={when.per ?? ""}
        onChange={(per) => onChange({ per })}
      />
      <Remarks at="when" but={["when.folds"]} />
      <Remarks at="when.folds" />
    </div>
  );
}

interface FoldingProps {
  part: { fold?: string; of?: string };
  onChange: (change: { fold?: string; of?: string }) => void;
}

function Folding({ part, onChange }: FoldingProps) {
  const { a } = useAdminText();
  const { rule } = useWriting();
  const fold = part.fold ?? "count";
  return (
    <>
      <NativeSelect
        label={a("edit.fold")}
        data={FOLDS.map((name) => ({ value: name, label: a(`edit.fold_${name}`) }))}
        value={fold}
        onChange={({ currentTarget: { value } }) =>
          onChange(value === "count" ? { fold: value, of: "" } : { fold: value })
        }
      />
      {fold !== "count" && (
        <ExpressionBox
          object={{ part: "value", rule }}
          fields={[]}
          label={a("edit.of")}
          hint={a("edit.of_hint")}
          required
          value={part.of ?? ""}
          onChange={(of) => onChange({ of })}
        />
      )}
    </>
  );
}
