import { lazy } from "react";
import { asText, type FieldKind, plain } from "../kind";
import { TextFilter } from "../shared/TextFilter";
import { Display } from "./Display";

export const kind: FieldKind = {
  ...plain,
  type: "long_text",
  width: 280,
  sortable: false,
  operators: ["contains", "empty", "filled"],
  Cell: ({ value }) => asText(value),
  Display,
  Editor: lazy(() => import("./Editor")),
  Filter: TextFilter,
  toText: ({ value }) => asText(value),
};
