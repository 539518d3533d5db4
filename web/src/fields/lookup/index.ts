import { asText, type FieldKind, plain } from "../kind";
import { REFERENCE_OPERATORS } from "../operators";
import { referenceToWire } from "../reference";
import { ReferenceFilter } from "../shared/ReferenceFilter";
import { Display } from "./Display";
import { Editor } from "./Editor";

export const kind: FieldKind = {
  ...plain,
  type: "lookup",
  width: 170,
  operators: REFERENCE_OPERATORS,
  Cell: ({ value }) => asText(value),
  Display,
  Editor,
  Filter: ReferenceFilter,
  toText: ({ value }) => asText(value),
  toWire: referenceToWire,
};
