import type { ListParams } from "../../api/queries";
import type { Field, ListView, ObjectModel } from "../../api/types";
import { fieldOf, fieldsOf } from "../../fields/model";

/** The columns of a list; the title comes first when the list forgot it. */
export function withTitle(model: ObjectModel, list: ListView | undefined): Field[] {
  const columns = fieldsOf(model, list?.columns ?? [model.title]);
  if (columns.some((column) => column.name === model.title)) return columns;
  const title = fieldOf(model, model.title);
  return title ? [title, ...columns] : columns;
}

export function paramsFor(
  list: ListView | undefined,
  chosen: { filter?: string; sort?: string; q?: string },
  columns: Field[],
): ListParams {
  return {
    filter: bothOf(list?.filter ?? "", chosen.filter ?? ""),
    sort: chosen.sort || list?.sort || "",
    q: chosen.q ?? "",
    fields: columns.map((column) => column.name).join(","),
  };
}

function bothOf(left: string, right: string): string {
  const parts = [left, right].filter((part) => part.trim() !== "");
  return parts.length < 2 ? (parts[0] ?? "") : parts.map((part) => `(${part})`).join(" and ");
}

/** A header clicked once sorts up, twice down, three times not at all. */
export function nextSort(sort: string, field: string): string {
  if (sort === field) return `-${field}`;
  return sort === `-${field}` ? "" : field;
}
