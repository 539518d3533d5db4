import { lazy } from "react";
import { textIn } from "../../text";
import { type FieldKind, plain, type ShowProps } from "../kind";
import { NoFilter } from "../shared/NoFilter";

const show = ({ value, reading }: ShowProps) => {
  if (value === null || value === undefined) return "";
  return textIn(reading.language, value === true ? "yes" : "no");
};

export const kind: FieldKind = {
  ...plain,
  type: "boolean",
  width: 90,
  operators: ["yes", "no"],
  Cell: show,
  Display: show,
  Editor: lazy(() => import("./Editor")),
  Filter: NoFilter,
  toText: show,
  toWire: (value) => value === true,
};
