import type { Field, ObjectModel, Row, Value } from "../../api/types";

export function asRows(value: Value): Row[] {
  return Array.isArray(value) ? value.filter((row): row is Row => typeof row === "object") : [];
}

/** The columns of a document's lines: what the child object shows, without its way back. */
export function lineColumns(model: ObjectModel, parentField: string): Field[] {
  const own = model.fields.filter(
    (field) =>
      !field.system &&
      field.name !== parentField &&
      !field.money?.base_of &&
      !isSummary(model, field),
  );
  const shown = model.form.sections.flatMap((section) => section.fields);
  if (shown.length === 0) return own;
  const rank = (field: Field) => (shown.indexOf(field.name) + 1 || shown.length + 1) - 1;
  return [...own].sort((a, b) => rank(a) - rank(b));
}

/** Amounts that are worked out line by line add up; prices do not. */
export function isSummed(column: Field): boolean {
  return column.type === "formula" && column.result === "money";
}

/** A title made of the other columns says nothing beside them. */
function isSummary(model: ObjectModel, field: Field): boolean {
  return field.name === model.title && field.type === "formula";
}

/** References become ids, empty rows go, and what the server works out is not sent back. */
export function linesToWire(value: Value): Value {
  return asRows(value).filter(isStarted).map(lineToWire);
}

export function isStarted(row: Row): boolean {
  return Object.entries(row).some(
    ([name, value]) =>
      !name.startsWith("_") && value !== null && value !== "" && value !== undefined,
  );
}

/** A line with new values, and a note of which they are. */
export function typedOver(row: Row, values: Row): Row {
  return { ...row, ...values, _typed: [...new Set([...typedIn(row), ...Object.keys(values)])] };
}

function typedIn(row: Row): string[] {
  const noted = Array.isArray(row._typed) ? row._typed : [];
  return noted.filter((name): name is string => typeof name === "string");
}

/** Of a line that is there only what was typed over it: the server keeps the rest. */
function lineToWire(row: Row): Row {
  const wire: Row = {};
  const sent = row.id ? new Set(["id", ...typedIn(row)]) : null;
  for (const [name, value] of Object.entries(row)) {
    if (name.startsWith("_") || name === "version" || sent?.has(name) === false) continue;
    const reference = typeof value === "object" && value !== null && !Array.isArray(value);
    wire[name] = reference ? value.id : value === "" ? null : value;
  }
  return wire;
}
