import { lazy } from "react";
import { showDateTime } from "../../ui/times";
import { asText, type FieldKind, plain, type ShowProps } from "../kind";
import { editorFilter } from "../shared/EditorFilter";

const Editor = lazy(() => import("./Editor"));
const show = ({ value }: Pick<ShowProps, "value">) => (value ? showDateTime(asText(value)) : "");

export const kind: FieldKind = {
  ...plain,
  type: "datetime",
  width: 140,
  operators: ["at_least", "below", "empty", "filled"],
  Cell: show,
  Display: show,
  Editor,
  Filter: editorFilter(Editor),
  toText: show,
};
