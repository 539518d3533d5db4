import { asText, type FieldKind, plain } from "../kind";
import { TEXT_OPERATORS } from "../operators";
import { TextFilter } from "../shared/TextFilter";
import { Display } from "./Display";
import { Editor } from "./Editor";

const show = ({ value }: { value: Parameters<typeof asText>[0] }) => asText(value);

export const kind: FieldKind = {
  ...plain,
  type: "text",
  width: 120,
  operators: TEXT_OPERATORS,
  Cell: show,
  Display,
  Editor,
  Filter: TextFilter,
  toText: show,
};
