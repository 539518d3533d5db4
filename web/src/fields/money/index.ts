import { readDecimal } from "../decimal";
import { asText, type FieldKind, isEmpty, plain } from "../kind";
import { ORDER_OPERATORS } from "../operators";
import { editorFilter } from "../shared/EditorFilter";
import { Display } from "./Display";
import { Editor } from "./Editor";
import { toText } from "./toText";

export const kind: FieldKind = {
  ...plain,
  type: "money",
  align: "end",
  width: 120,
  operators: ORDER_OPERATORS,
  Cell: toText,
  Display,
  Editor,
  Filter: editorFilter(Editor),
  toText,
  check: (value) =>
    isEmpty(value) || readDecimal(asText(value)) !== null ? null : "error.not_a_number",
};
