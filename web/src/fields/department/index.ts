import { lazy } from "react";
import { asText, type FieldKind, plain } from "../kind";
import { REFERENCE_OPERATORS } from "../operators";
import { referenceToWire } from "../reference";

export const kind: FieldKind = {
  ...plain,
  type: "department",
  width: 110,
  operators: REFERENCE_OPERATORS,
  Cell: ({ value }) => asText(value),
  Display: ({ value }) => asText(value),
  Editor: lazy(() => import("./Editor")),
  Filter: lazy(() => import("../shared/ReferenceFilter")),
  toText: ({ value }) => asText(value),
  toWire: referenceToWire,
};
