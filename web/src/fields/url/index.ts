import { asText, type FieldKind, plain } from "../kind";
import { TEXT_OPERATORS } from "../operators";
import { TextFilter } from "../shared/TextFilter";
import { Display } from "./Display";
import { Editor } from "./Editor";

export const kind: FieldKind = {
  ...plain,
  type: "url",
  width: 160,
  operators: TEXT_OPERATORS,
  Cell: ({ value }) => asText(value),
  Display,
  Editor,
  Filter: TextFilter,
  toText: ({ value }) => asText(value),
};
