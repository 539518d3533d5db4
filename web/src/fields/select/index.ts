import { type FieldKind, plain } from "../kind";
import { CHOICE_OPERATORS } from "../operators";
import { ChoiceFilter } from "../shared/ChoiceFilter";
import { Cell } from "./Cell";
import { Editor } from "./Editor";
import { toText } from "./toText";

export const kind: FieldKind = {
  ...plain,
  type: "select",
  width: 120,
  operators: CHOICE_OPERATORS,
  Cell,
  Display: Cell,
  Editor,
  Filter: ChoiceFilter,
  toText,
};
