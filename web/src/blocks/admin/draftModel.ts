// A draft of an object as the rest of the app reads objects, so that a form can be tried out.
import type { Field, FieldType, FormSection, ObjectModel } from "../../api/types";
import type { FieldDoc, FormDoc, ObjectDoc } from "./docs";
import type { KnownField } from "./expression/useCompletions";

const COMPUTED = new Set(["formula", "rollup", "auto_number"]);

/** The system's own fields, which forms and lists may name too. */
export const SYSTEM_NAMES = [
  "owner",
  "department",
  "created_at",
  "created_by",
  "updated_at",
  "updated_by",
] as const;

export function fieldOfDoc(doc: FieldDoc): Field {
  return {
    ...(doc as object),
    name: doc.name,
    label: doc.label,
    type: doc.type as FieldType,
    writable: !doc.system && !COMPUTED.has(doc.type),
  };
}

export function liveFields(doc: ObjectDoc): FieldDoc[] {
  return doc.fields.filter((field) => !field.retired && !field.hidden);
}

export function modelOfDoc(doc: ObjectDoc, form: FormDoc | undefined): ObjectModel {
  return {
    name: doc.name,
    label: doc.label,
    plural: doc.plural,
    icon: doc.icon ?? "",
    title: doc.title,
    may: { create: true, update: true, delete: true },
    fields: liveFields(doc).map(fieldOfDoc),
    lists: [],
    form: { sections: (form?.sections ?? []) as FormSection[] },
    related: [],
    commands: [],
  };
}

/** The fields of a draft, as far as an expression can name them. */
export function knownFields(doc: ObjectDoc): KnownField[] {
  return liveFields(doc).map(({ name, label, type, target, lines }) => ({
    name,
    label,
    type,
    target: target ?? lines?.object,
  }));
}
