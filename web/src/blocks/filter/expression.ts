// Conditions to expression text and back; what cannot be read back stays text.
import type { Field, ObjectModel } from "../../api/types";
import { fieldOf } from "../../fields/model";
import { OPERATORS, type OperatorName } from "../../fields/operators";
import { kindOf, resultField } from "../../fields/registry";

export interface Condition {
  field: string;
  operator: OperatorName;
  values: string[];
}

export type Part = { condition: Condition } | { raw: string };

const BARE = new Set(["number", "money", "percent"]);
const NUMBER = /^-?\d+(\.\d+)?$/;

export function literal(field: Field, value: string): string {
  const type =
    field.type === "formula" || field.type === "rollup" ? resultField(field).type : field.type;
  if (BARE.has(type) && NUMBER.test(value)) return value;
  if (type === "date" || type === "datetime") return `#${value}#`;
  return `"${value.replace(/[\\"]/g, "\\$&")}"`;
}

export function writeCondition(
  { field: name, operator, values }: Condition,
  model: ObjectModel,
): string {
  const field = fieldOf(model, name);
  const literals = field ? values.map((value) => literal(field, value)) : [];
  return OPERATORS[operator].write(name, literals);
}

/** A condition that still lacks its value filters nothing. */
export function isComplete({ operator, values }: Condition): boolean {
  return OPERATORS[operator].takes === "none" || values.some((value) => value !== "");
}

export function writeParts(parts: Part[], model: ObjectModel): string {
  const pieces = parts.map((part) => {
    if ("condition" in part) return writeCondition(part.condition, model);
    return parts.length > 1 && splitAnd(part.raw) === null ? `(${part.raw})` : part.raw;
  });
  return pieces.filter(Boolean).join(" and ");
}

export function readParts(text: string, model: ObjectModel): Part[] {
  if (text.trim() === "") return [];
  const pieces = splitAnd(text);
  if (!pieces) return [{ raw: text.trim() }];
  return pieces.map((piece) => {
    const condition = readCondition(piece, model);
    return condition ? { condition } : { raw: piece };
  });
}

/** The pieces joined by top-level `and`; null when an `or` makes them inseparable. */
function splitAnd(text: string): string[] | null {
  const pieces: string[] = [];
  let depth = 0;
  let piece = "";
  for (const [token] of text.matchAll(/"(?:\\.|[^"\\])*"|[()]|\band\b|\bor\b|\s+|[^\s()"]+/g)) {
    if (token === "(") depth += 1;
    if (token === ")") depth -= 1;
    if (token === "or" && depth === 0) return null;
    if (token === "and" && depth === 0) {
      pieces.push(piece.trim());
      piece = "";
    } else {
      piece += token;
    }
  }
  return [...pieces, piece.trim()].filter(Boolean);
}

const LITERAL = /"((?:\\.|[^"\\])*)"|#([^#]*)#|-?\d+(?:\.\d+)?/g;

function readCondition(piece: string, model: ObjectModel): Condition | null {
  const bare = piece.replace(/"(?:\\.|[^"\\])*"|#[^#]*#/g, " ");
  const names = [...bare.matchAll(/[a-z_][\w.]*/gi)].map(([name]) => name);
  const values = [...piece.matchAll(LITERAL)].map(([all, inner, time]) =>
    inner === undefined ? (time ?? all) : inner.replace(/\\(.)/g, "$1"),
  );
  for (const name of names) {
    const field = fieldOf(model, name);
    if (!field) continue;
    for (const operator of kindOf(field).operators) {
      const condition = { field: name, operator, values };
      const fits = OPERATORS[operator].takes === "none" ? values.length === 0 : values.length > 0;
      if (fits && writeCondition(condition, model) === piece) return condition;
    }
  }
  return null;
}
