import "./fields.css";
import type { Field, FieldType } from "../api/types";
import type { FieldKind } from "./kind";

const modules = import.meta.glob<{ kind: FieldKind }>("./*/index.ts", { eager: true });

/** Every field type there is: one folder each. */
export const KINDS: ReadonlyMap<FieldType, FieldKind> = new Map(
  Object.values(modules).map(({ kind }) => [kind.type, kind]),
);

/** The kind of a field; a type this version does not know is shown as text. */
export function kindOf(field: Pick<Field, "type">): FieldKind {
  const kind = KINDS.get(field.type) ?? KINDS.get("text");
  if (!kind) throw new Error("the text field is missing");
  return kind;
}

/** Which side a field's values keep to; a calculated one follows its result. */
export function alignOf(field: Field): FieldKind["align"] {
  const calculated = field.type === "formula" || field.type === "rollup";
  return kindOf(calculated ? resultField(field) : field).align;
}

/** A calculated field behaves like the type of its result. */
export function resultField(field: Field): Field {
  return { ...field, type: field.result ?? "text", writable: false };
}
