import type { FieldType } from "../api/types";
import { type FieldKind, type FilterProps, plain, type ShowProps } from "./kind";
import { ORDER_OPERATORS } from "./operators";
import { kindOf, resultField } from "./registry";
import { NoEditor } from "./shared/NoEditor";

function CalculatedDisplay(props: ShowProps) {
  const field = resultField(props.field);
  const { Display } = kindOf(field);
  return <Display {...props} field={field} />;
}

function CalculatedFilter(props: FilterProps) {
  const field = resultField(props.field);
  const { Filter } = kindOf(field);
  return <Filter {...props} field={field} />;
}

function drawResult(props: ShowProps) {
  const field = resultField(props.field);
  return kindOf(field).Cell({ ...props, field });
}

function textOfResult(props: ShowProps) {
  const field = resultField(props.field);
  return kindOf(field).toText({ ...props, field });
}

/** A kind whose values are worked out by the server and shown as their result's type. */
export function calculated(type: FieldType): FieldKind {
  return {
    ...plain,
    type,
    align: "end",
    width: 130,
    operators: ORDER_OPERATORS,
    Cell: drawResult,
    Display: CalculatedDisplay,
    Editor: NoEditor,
    Filter: CalculatedFilter,
    toText: textOfResult,
  };
}
