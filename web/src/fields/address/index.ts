import { lazy } from "react";
import { type FieldKind, isEmpty, plain } from "../kind";
import { asPlace, asValue } from "../lists";
import { TextFilter } from "../shared/TextFilter";
import { Display } from "./Display";
import { toText } from "./toText";

const PARTS = ["region", "detail", "longitude", "latitude"] as const;

export const kind: FieldKind = {
  ...plain,
  type: "address",
  width: 220,
  operators: ["contains", "empty", "filled"],
  Cell: toText,
  Display,
  Editor: lazy(() => import("./Editor")),
  Filter: TextFilter,
  toText,
  toWire: (value) => {
    if (typeof value === "string" && value) return value;
    const place = asPlace(value);
    const kept = PARTS.flatMap((part) => (place[part] ? [[part, place[part]]] : []));
    return isEmpty(value) || kept.length === 0 ? null : asValue(Object.fromEntries(kept));
  },
};
