import { lazy } from "react";
import { type FieldKind, plain } from "../kind";
import { asFiles, idsToWire } from "../lists";
import { NoFilter } from "../shared/NoFilter";
import { Cell } from "./Cell";
import { Display } from "./Display";

export const kind: FieldKind = {
  ...plain,
  type: "image",
  width: 120,
  sortable: false,
  operators: ["empty", "filled"],
  Cell,
  Display,
  Editor: lazy(() => import("./Editor")),
  Filter: NoFilter,
  toText: ({ value, reading }) =>
    asFiles(value)
      .map((file) => file.name)
      .join(reading.language === "zh" ? "、" : ", "),
  toWire: idsToWire,
};
