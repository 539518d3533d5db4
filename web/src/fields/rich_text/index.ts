import { lazy } from "react";
import { asText, type FieldKind, plain, type ShowProps } from "../kind";
import { TextFilter } from "../shared/TextFilter";
import { Display } from "./Display";
import { read, words } from "./html";

const show = ({ value }: ShowProps) => words(read(asText(value)));

export const kind: FieldKind = {
  ...plain,
  type: "rich_text",
  width: 220,
  sortable: false,
  operators: ["contains", "empty", "filled"],
  Cell: show,
  Display,
  Editor: lazy(() => import("./Editor")),
  Filter: TextFilter,
  toText: show,
};
