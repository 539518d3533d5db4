import { lazy } from "react";
import { textIn } from "../../text";
import { type FieldKind, plain, type ShowProps } from "../kind";
import { NoFilter } from "../shared/NoFilter";
import { Display } from "./Display";
import { linesToWire } from "./rows";

const count = ({ value, reading }: ShowProps) =>
  Array.isArray(value) ? textIn(reading.language, "lines.count", { count: value.length }) : "";

export const kind: FieldKind = {
  ...plain,
  type: "lines",
  width: 90,
  sortable: false,
  operators: [],
  Cell: count,
  Display,
  Editor: lazy(() => import("./Editor")),
  Filter: NoFilter,
  toText: count,
  toWire: linesToWire,
};
