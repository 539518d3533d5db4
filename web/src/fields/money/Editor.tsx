import { trimZeros } from "../decimal";
import type { EditorProps } from "../kind";
import { DecimalEditor, type Notation } from "../shared/DecimalEditor";

const NOTATION: Notation = {
  show: trimZeros,
  store: (typed) => typed,
};

export function Editor(props: EditorProps) {
  return <DecimalEditor {...props} notation={NOTATION} />;
}
