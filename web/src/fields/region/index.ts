import { lazy } from "react";
import { asText, type FieldKind, plain, type ShowProps } from "../kind";
import { editorFilter } from "../shared/EditorFilter";

const Editor = lazy(() => import("./Editor"));
const show = ({ value, reading }: ShowProps) => (value ? reading.regionName(asText(value)) : "");

export const kind: FieldKind = {
  ...plain,
  type: "region",
  width: 130,
  // A code begins with the code of the place it lies in.
  operators: ["within", "empty", "filled"],
  // In a table city and area are enough; the province goes without saying.
  Cell: (props) => show(props).split(" ").slice(-2).join(" "),
  Display: show,
  Editor,
  Filter: editorFilter(Editor),
  toText: show,
};
