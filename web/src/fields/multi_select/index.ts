import { lazy } from "react";
import { type FieldKind, plain } from "../kind";
import { ChoiceFilter } from "../shared/ChoiceFilter";
import { Cell } from "./Cell";
import { toText } from "./toText";

export const kind: FieldKind = {
  ...plain,
  type: "multi_select",
  width: 180,
  sortable: false,
  operators: ["contains", "empty", "filled"],
  Cell,
  Display: Cell,
  Editor: lazy(() => import("./Editor")),
  Filter: ChoiceFilter,
  toText,
  toWire: (value) => (Array.isArray(value) ? value : []),
};
