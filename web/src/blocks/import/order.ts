import type { ImportOrder, Mode, Proposal, Target } from "../../api/imports";
import type { Field, ObjectModel } from "../../api/types";

/** The proposal as the order that accepts it. */
export function orderOf(object: string, proposal: Proposal): ImportOrder {
  return {
    object,
    sheet: proposal.sheet,
    header_row: proposal.header_row,
    mapping: proposal.mapping.map(({ column, field, by }) => ({ column, field, by: by ?? null })),
    constants: {},
    key: proposal.key,
    mode: proposal.mode,
    missing: proposal.missing,
  };
}

/** The order with a column sent to other fields; a field is taken from where it was. */
export function pointed(order: ImportOrder, column: number, fields: string[]): ImportOrder {
  const kept = order.mapping.filter(
    (target) => target.column !== column && !fields.includes(target.field),
  );
  const before = (field: string) =>
    order.mapping.find((target) => target.column === column && target.field === field);
  const own = fields.map((field): Target => before(field) ?? { column, field, by: null });
  return withKey({ ...order, mapping: [...kept, ...own] });
}

/** A key must be filled by a column or a constant. */
function withKey(order: ImportOrder): ImportOrder {
  const filled = (field: string) =>
    field in order.constants || order.mapping.some((target) => target.field === field);
  const keys = order.key.split("+").filter((field) => field && filled(field));
  return { ...order, key: keys.join("+") };
}

/** The order with the key of a lookup's target chosen. */
export function named(order: ImportOrder, field: string, by: string | null): ImportOrder {
  const mapping = order.mapping.map((target) =>
    target.field === field ? { ...target, by } : target,
  );
  return { ...order, mapping };
}

/** A value for every row; empty takes it back. */
export function constant(order: ImportOrder, field: string, value: string): ImportOrder {
  const { [field]: _, ...others } = order.constants;
  return withKey({ ...order, constants: value ? { ...others, [field]: value } : others });
}

export interface Choice {
  value: string;
  label: string;
}

/** Fields a column may go to: those people write, then those of the lines. */
export function choicesOf(
  model: ObjectModel,
  children: Record<string, ObjectModel | undefined>,
  name: (field: Field) => string,
): Choice[] {
  const own = model.fields.filter(isWritten).map((field) => ({
    value: field.name,
    label: field.required ? `${name(field)} *` : name(field),
  }));
  const lines = model.fields.flatMap((field) => {
    const child = field.lines && children[field.lines.object];
    if (!child) return [];
    return child.fields
      .filter((one) => isWritten(one) && one.name !== field.lines?.field)
      .map((one) => ({
        value: `${field.name}.${one.name}`,
        label: `${name(field)} · ${name(one)}`,
      }));
  });
  return [...own, ...lines];
}

function isWritten(field: Field): boolean {
  return field.type !== "lines" && (!field.system || field.name === "owner");
}

/** Required fields that neither a column nor a constant fills. */
export function lacking(model: ObjectModel, order: ImportOrder): Field[] {
  if (order.mode === "update") return [];
  return model.fields.filter(
    (field) =>
      field.required &&
      isWritten(field) &&
      field.type !== "auto_number" &&
      !field.default &&
      !order.mapping.some((target) => target.field === field.name),
  );
}

/** Modes that make sense: without a key every row is new. */
export function modesFor(key: string): Mode[] {
  return key ? ["upsert", "create", "update", "skip"] : ["create"];
}
