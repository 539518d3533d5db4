import { lazy } from "react";
import { asText, type FieldKind, plain } from "../kind";
import { REFERENCE_OPERATORS } from "../operators";
import { referenceToWire } from "../reference";
import { Display } from "./Display";

export const kind: FieldKind = {
  ...plain,
  type: "lookup",
  width: 170,
  operators: REFERENCE_OPERATORS,
  Cell: ({ value }) => asText(value),
  Display,
  Editor: lazy(() => import("./Editor")),
  Filter: lazy(() => import("../shared/ReferenceFilter")),
  toText: ({ value }) => asText(value),
  toWire: referenceToWire,
};
