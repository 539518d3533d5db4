import { lazy } from "react";
import { type FieldKind, plain } from "../kind";
import { TextFilter } from "../shared/TextFilter";
import { Display } from "./Display";
import { isJson, jsonText } from "./text";

const INDENT_NONE = 0;

export const kind: FieldKind = {
  ...plain,
  type: "json",
  width: 180,
  sortable: false,
  operators: ["contains", "empty", "filled"],
  Cell: ({ value }) => jsonText(value, INDENT_NONE),
  Display,
  Editor: lazy(() => import("./Editor")),
  Filter: TextFilter,
  toText: ({ value }) => jsonText(value, INDENT_NONE),
  check: (value) => (isJson(value) ? null : "error.not_json"),
};
