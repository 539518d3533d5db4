import type { Field, ObjectModel, Value } from "../api/types";
import { labelOf } from "../text";
import { group } from "./decimal";
import { asText } from "./kind";

// Every record has these, whether or not its model spells them out.
const SYSTEM_FIELDS: Field[] = [
  { name: "owner", label: labelOf("field.owner"), type: "user", target: "user", writable: false },
  {
    name: "department",
    label: labelOf("field.department"),
    type: "lookup",
    target: "department",
    writable: false,
  },
  { name: "created_at", label: labelOf("field.created_at"), type: "datetime", writable: false },
  {
    name: "created_by",
    label: labelOf("field.created_by"),
    type: "user",
    target: "user",
    writable: false,
  },
  { name: "updated_at", label: labelOf("field.updated_at"), type: "datetime", writable: false },
  {
    name: "updated_by",
    label: labelOf("field.updated_by"),
    type: "user",
    target: "user",
    writable: false,
  },
];

export function fieldOf(model: ObjectModel, name: string): Field | undefined {
  return (
    model.fields.find((field) => field.name === name) ??
    SYSTEM_FIELDS.find((field) => field.name === name)
  );
}

export function fieldsOf(model: ObjectModel, names: string[]): Field[] {
  return names.flatMap((name) => fieldOf(model, name) ?? []);
}

export function titleOf(model: ObjectModel | undefined, entry: Record<string, Value>): string {
  const name = model?.title ?? "name";
  const title = asText(entry[name]);
  const isAmount = model?.fields.some((field) => field.name === name && field.type === "money");
  return (isAmount ? group(title, 2) : title) || asText(entry.label) || asText(entry.id);
}

/** The field as a figure over many records tells it: in the company's own currency. */
export function inBase(field: Field): Field {
  return field.money ? { ...field, money: { own: true } } : field;
}

/** The names, and with each amount its currency and what it is worth. */
export function withMoney(model: ObjectModel, names: string[]): string[] {
  const amounts = fieldsOf(model, names).filter((field) => field.money && !field.money.own);
  const worth = amounts.map((field) => field.money?.base ?? "");
  const also = amounts.length > 0 ? ["currency", ...worth] : [];
  const there = also.filter((name) => model.fields.some((field) => field.name === name));
  return [...new Set([...names, ...there])];
}

const CALCULATED = new Set(["formula", "rollup", "auto_number"]);

/** May a person set the field at all? What the system keeps, it may not. */
export function isEditable(field: Field): boolean {
  return (field.writable ?? !field.system) && !CALCULATED.has(field.type);
}

/** May this reader change the field of a record that exists? */
export function isWritable(model: ObjectModel, field: Field): boolean {
  return model.may.update && isEditable(field);
}

/** The fields of every form a record may have; all own fields when there are no sections. */
export function formFields(model: ObjectModel): Field[] {
  const forms = [model.form, ...(model.forms ?? [])];
  const sections = forms.flatMap((form) => form.sections);
  const named = [...new Set(sections.flatMap((section) => section.fields))];
  if (named.length === 0) return model.fields.filter((field) => !field.system);
  return fieldsOf(model, named);
}
