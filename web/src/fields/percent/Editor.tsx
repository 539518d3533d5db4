import { shiftPoint } from "../decimal";
import type { EditorProps } from "../kind";
import { DecimalEditor, type Notation } from "../shared/DecimalEditor";

const NOTATION: Notation = {
  show: (value) => shiftPoint(value, 2),
  store: (typed) => shiftPoint(typed, -2),
  suffix: "%",
};

export function Editor(props: EditorProps) {
  return <DecimalEditor {...props} notation={NOTATION} />;
}
