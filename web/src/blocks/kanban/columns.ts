// The columns of a board, from the choices of a field or the values that occur.
import type { Group } from "../../api/layouts";
import type { Entry, Field, Reference, Value } from "../../api/types";
import { asReference } from "../../fields/reference";
import type { Language } from "../../text";
import { labelIn } from "../../text";

export interface BoardColumn {
  /** The stored value; empty for records without one. */
  key: string;
  label: string;
  hue: number | undefined;
  count: number;
  sum: string | null;
}

export function keyOf(value: Value): string {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return (value as Reference).id;
  }
  return value === null || value === undefined ? "" : String(value);
}

/** Every choice of a select, or every value that occurs; records without one last, if any. */
export function columnsOf(
  field: Field,
  groups: Group[],
  { language, none }: { language: Language; none: string },
): BoardColumn[] {
  const found = new Map(groups.map((group) => [keyOf(group[field.name]), group]));
  const figures = (key: string) => {
    const group = found.get(key);
    const sum = group?.sum;
    return { count: group?.count ?? 0, sum: typeof sum === "string" ? sum : null };
  };
  const columns = field.options?.length
    ? field.options.map(({ value, label, hue }) => ({
        key: value,
        label: labelIn(language, label),
        hue: hue ?? undefined,
        ...figures(value),
      }))
    : groups
        .filter((group) => keyOf(group[field.name]) !== "")
        .map((group) => {
          const key = keyOf(group[field.name]);
          const label = asReference(group[field.name] ?? null)?.label ?? key;
          return { key, label, hue: undefined, ...figures(key) };
        });
  const empty = figures("");
  if (empty.count > 0) columns.push({ key: "", label: none, hue: undefined, ...empty });
  return columns;
}

/** The condition of one column. */
export function conditionOf(field: Field, key: string): string {
  if (key === "") return `${field.name} is empty`;
  return `${field.name} = "${key.replace(/[\\"]/g, "\\$&")}"`;
}

/** The value a card takes on in a column. */
export function valueIn(field: Field, column: BoardColumn): Value {
  if (column.key === "") return null;
  return field.options?.length ? column.key : { id: column.key, label: column.label };
}

/** The cards of a column: those fetched, without those moved away, and those moved here first. */
export function cardsIn(
  items: Entry[],
  moved: ReadonlyMap<string, Entry>,
  { field, key }: { field: string; key: string },
): Entry[] {
  const here = (entry: Entry) => keyOf(entry[field]) === key;
  const stayed = items.map((entry) => moved.get(entry.id) ?? entry).filter(here);
  const ids = new Set(stayed.map(({ id }) => id));
  return [...[...moved.values()].filter((entry) => here(entry) && !ids.has(entry.id)), ...stayed];
}
