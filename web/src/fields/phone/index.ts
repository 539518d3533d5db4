import { asText, type FieldKind, plain } from "../kind";
import { TEXT_OPERATORS } from "../operators";
import { TextFilter } from "../shared/TextFilter";
import { Display } from "./Display";
import { Editor } from "./Editor";
import { spaced } from "./spaced";

export const kind: FieldKind = {
  ...plain,
  type: "phone",
  width: 130,
  operators: TEXT_OPERATORS,
  Cell: ({ value }) => spaced(asText(value)),
  Display,
  Editor,
  Filter: TextFilter,
  toText: ({ value }) => spaced(asText(value)),
};
