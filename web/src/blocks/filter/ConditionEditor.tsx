import { type FormEvent, Suspense, useState } from "react";
import type { Field, ObjectModel } from "../../api/types";
import { fieldOf } from "../../fields/model";
import { OPERATORS, type OperatorName } from "../../fields/operators";
import { kindOf } from "../../fields/registry";
import { useText } from "../../text";
import { InPlace } from "../../ui/InPlace";
import { Button, Select, Skeleton } from "../../ui/kit";
import { type Condition, isComplete } from "./expression";
import classes from "./Filter.module.css";

interface ConditionEditorProps {
  model: ObjectModel;
  condition: Condition | null;
  onApply: (condition: Condition) => void;
  onRaw: () => void;
}

/** Chooses field, operator and value of one condition. */
export default function ConditionEditor({
  model,
  condition,
  onApply,
  onRaw,
}: ConditionEditorProps) {
  const { t, l } = useText();
  const fields = filterable(model);
  const [draft, setDraft] = useState<Condition>(() => condition ?? emptyFor(fields[0]));
  const field = fieldOf(model, draft.field);
  const kind = field && kindOf(field);
  const apply = (event: FormEvent) => {
    event.preventDefault();
    if (isComplete(draft)) onApply(draft);
  };
  return (
    <InPlace>
      <form className={classes.editor} onSubmit={apply}>
        <Select
          label={t("filter.field")}
          data={fields.map((one) => ({ value: one.name, label: l(one.label) }))}
          value={draft.field}
          onChange={(name) => name && setDraft(emptyFor(fieldOf(model, name)))}
          allowDeselect={false}
          openOnFocus={false}
          searchable
          data-autofocus
        />
        <Select
          label={t("filter.operator")}
          data={(kind?.operators ?? []).map((name) => ({
            value: name,
            label: t(OPERATORS[name].label),
          }))}
          value={draft.operator}
          onChange={(name) => name && setDraft({ ...draft, operator: name as OperatorName })}
          allowDeselect={false}
        />
        {field && kind && OPERATORS[draft.operator].takes !== "none" && (
          <Suspense fallback={<Skeleton height={32} />}>
            <kind.Filter
              field={field}
              values={draft.values}
              name={t("filter.value")}
              onChange={(values) => setDraft({ ...draft, values })}
            />
          </Suspense>
        )}
        <div className={classes.row}>
          <Button variant="subtle" onClick={onRaw}>
            {t("filter.raw")}
          </Button>
          <Button type="submit" disabled={!isComplete(draft)}>
            {t("filter.apply")}
          </Button>
        </div>
      </form>
    </InPlace>
  );
}

function filterable(model: ObjectModel): Field[] {
  return model.fields.filter(
    (field) => kindOf(field).operators.length > 0 && !["id", "version"].includes(field.name),
  );
}

function emptyFor(field: Field | undefined): Condition {
  const operator = (field && kindOf(field).operators[0]) ?? "contains";
  return { field: field?.name ?? "", operator, values: [] };
}
