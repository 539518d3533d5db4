import { lazy } from "react";
import { asText, type FieldKind, plain, type ShowProps } from "../kind";
import { editorFilter } from "../shared/EditorFilter";

const Editor = lazy(() => import("./Editor"));

/** 「USD 美元」 */
function named({ value, reading }: ShowProps): string {
  const code = asText(value);
  const known = reading.currencies?.items.find((one) => one.code === code);
  return known ? `${code} ${known.label[reading.language]}` : code;
}

export const kind: FieldKind = {
  ...plain,
  type: "currency",
  width: 90,
  operators: ["is", "is_not", "empty", "filled"],
  Cell: ({ value }) => asText(value),
  Display: named,
  Editor,
  Filter: editorFilter(Editor),
  toText: named,
};
