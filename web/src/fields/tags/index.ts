import { lazy } from "react";
import { type FieldKind, plain } from "../kind";
import { asTags } from "../lists";
import { TextFilter } from "../shared/TextFilter";
import { Cell } from "./Cell";

export const kind: FieldKind = {
  ...plain,
  type: "tags",
  width: 180,
  sortable: false,
  operators: ["contains", "any_of", "none_of", "empty", "filled"],
  Cell,
  Display: Cell,
  Editor: lazy(() => import("./Editor")),
  Filter: TextFilter,
  toText: ({ value, reading }) => asTags(value).join(reading.language === "zh" ? "、" : ", "),
  toWire: asTags,
};
