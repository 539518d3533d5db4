import { lazy } from "react";
import { type FieldKind, plain } from "../kind";
import { asReferences, idsToWire } from "../lists";
import { Cell } from "./Cell";
import { Display } from "./Display";

export const kind: FieldKind = {
  ...plain,
  type: "multi_lookup",
  width: 200,
  sortable: false,
  operators: ["contains", "empty", "filled"],
  Cell,
  Display,
  Editor: lazy(() => import("./Editor")),
  Filter: lazy(() => import("../shared/ReferenceFilter")),
  toText: ({ value, reading }) =>
    asReferences(value)
      .map((one) => one.label)
      .join(reading.language === "zh" ? "、" : ", "),
  toWire: idsToWire,
};
