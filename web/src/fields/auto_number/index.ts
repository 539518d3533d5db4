import { asText, type FieldKind, plain } from "../kind";
import { TEXT_OPERATORS } from "../operators";
import { NoEditor } from "../shared/NoEditor";
import { TextFilter } from "../shared/TextFilter";
import { Display } from "./Display";

export const kind: FieldKind = {
  ...plain,
  type: "auto_number",
  width: 150,
  operators: TEXT_OPERATORS,
  Cell: ({ value }) => asText(value),
  Display,
  Editor: NoEditor,
  Filter: TextFilter,
  toText: ({ value }) => asText(value),
};
