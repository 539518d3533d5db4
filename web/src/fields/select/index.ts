import { lazy } from "react";
import { type FieldKind, plain } from "../kind";
import { CHOICE_OPERATORS } from "../operators";
import { ChoiceFilter } from "../shared/ChoiceFilter";
import { Cell } from "./Cell";
import { toText } from "./toText";

export const kind: FieldKind = {
  ...plain,
  type: "select",
  width: 110,
  operators: CHOICE_OPERATORS,
  Cell,
  Display: Cell,
  Editor: lazy(() => import("./Editor")),
  Filter: ChoiceFilter,
  toText,
};
