import { lazy } from "react";
import { asText, type FieldKind, plain } from "../kind";
import { ORDER_OPERATORS } from "../operators";
import { editorFilter } from "../shared/EditorFilter";

const Editor = lazy(() => import("./Editor"));
const show = ({ value }: { value: Parameters<typeof asText>[0] }) => asText(value).slice(0, 10);

export const kind: FieldKind = {
  ...plain,
  type: "date",
  width: 120,
  operators: ORDER_OPERATORS,
  Cell: show,
  Display: show,
  Editor,
  Filter: editorFilter(Editor),
  toText: show,
};
