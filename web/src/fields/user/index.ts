import { asText, type FieldKind, plain } from "../kind";
import { REFERENCE_OPERATORS } from "../operators";
import { referenceToWire } from "../reference";
import { ReferenceFilter } from "../shared/ReferenceFilter";
import { Editor } from "./Editor";

export const kind: FieldKind = {
  ...plain,
  type: "user",
  width: 110,
  operators: ["mine", ...REFERENCE_OPERATORS],
  Cell: ({ value }) => asText(value),
  Display: ({ value }) => asText(value),
  Editor,
  Filter: ReferenceFilter,
  toText: ({ value }) => asText(value),
  toWire: referenceToWire,
};
