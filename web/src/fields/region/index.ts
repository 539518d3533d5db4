import { lazy } from "react";
import { asText, type FieldKind, plain, type ShowProps } from "../kind";
import { editorFilter } from "../shared/EditorFilter";

const Editor = lazy(() => import("./Editor"));
const show = ({ value, reading }: ShowProps) => (value ? reading.regionName(asText(value)) : "");

export const kind: FieldKind = {
  ...plain,
  type: "region",
  width: 140,
  // A code begins with the code of the place it lies in.
  operators: ["within", "empty", "filled"],
  Cell: show,
  Display: show,
  Editor,
  Filter: editorFilter(Editor),
  toText: show,
};
