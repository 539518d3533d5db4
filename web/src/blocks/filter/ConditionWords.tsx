import type { Field, ObjectModel } from "../../api/types";
import { asText } from "../../fields/kind";
import { fieldOf } from "../../fields/model";
import { OPERATORS } from "../../fields/operators";
import { kindOf } from "../../fields/registry";
import { useReading } from "../../fields/useReading";
import { useReferenceName } from "../../fields/useReferenceName";
import { useText } from "../../text";
import type { Condition } from "./expression";

interface ConditionWordsProps {
  model: ObjectModel;
  condition: Condition;
}

/** A condition in the reader's words: 「金额 至少 10,000」. */
export function ConditionWords({ model, condition }: ConditionWordsProps) {
  const { t, l } = useText();
  const field = fieldOf(model, condition.field);
  const words = useValueWords(field, condition.values);
  return (
    <>
      {l(field?.label) || condition.field} {t(OPERATORS[condition.operator].label)} {words}
    </>
  );
}

function useValueWords(field: Field | undefined, values: string[]): string {
  const { language } = useText();
  const reading = useReading(field ? [field] : []);
  const refers = ["lookup", "user", "department", "multi_lookup"].includes(field?.type ?? "");
  const target = field?.target ?? "user";
  const reference = useReferenceName(target, refers ? (values[0] ?? "") : "");
  if (!field) return values.join(", ");
  if (reference) return asText(reference);
  const kind = kindOf(field);
  const words = values.map((value) =>
    kind.toText({ value: field.type === "multi_select" ? [value] : value, field, reading }),
  );
  return words.join(language === "zh" ? "、" : ", ");
}
