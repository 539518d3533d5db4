import { type FieldKind, plain } from "../kind";
import { ChoiceFilter } from "../shared/ChoiceFilter";
import { Cell } from "./Cell";
import { Editor } from "./Editor";
import { toText } from "./toText";

export const kind: FieldKind = {
  ...plain,
  type: "multi_select",
  width: 180,
  sortable: false,
  operators: ["contains", "empty", "filled"],
  Cell,
  Display: Cell,
  Editor,
  Filter: ChoiceFilter,
  toText,
  toWire: (value) => (Array.isArray(value) ? value : []),
};
