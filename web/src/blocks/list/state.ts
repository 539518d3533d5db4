import type { ListParams } from "../../api/queries";
import type { Field, ObjectModel } from "../../api/types";
import { fieldOf, fieldsOf } from "../../fields/model";
import { sortInGroups } from "../grid/groups";
import { bothOf, type Look } from "../views/look";
import { marksFor } from "./colours";

/** The columns of a list; the title comes first when the list forgot it. */
export function withTitle(model: ObjectModel, names: string[]): Field[] {
  const columns = fieldsOf(model, names);
  if (columns.some((column) => column.name === model.title)) return columns;
  const title = fieldOf(model, model.title);
  return title ? [title, ...columns] : columns;
}

/** What is asked for a look; every field a card or a day may show is among them. */
export function paramsFor(look: Look, q: string, columns: Field[]): ListParams {
  const { kanban, calendar, gallery } = look;
  const named = [
    ...columns.map((column) => column.name),
    ...(kanban ? [kanban.by, ...kanban.fields] : []),
    ...(calendar ? [calendar.from, calendar.to ?? ""] : []),
    ...(gallery ? [gallery.image ?? "", ...gallery.fields] : []),
  ];
  const mark = marksFor(look.colours);
  const sort = q.trim() && !look.isSorted ? "" : look.sort;
  const grouped = look.kind === "table" && look.group;
  return {
    filter: bothOf(look.base, look.filter),
    sort: grouped ? sortInGroups(grouped, look.sort) : sort,
    q,
    fields: [...new Set(named.filter(Boolean))].join(","),
    ...(mark ? { mark } : {}),
  };
}

/** A header clicked once sorts up, twice down, three times not at all. */
export function nextSort(sort: string, field: string): string {
  if (sort === field) return `-${field}`;
  return sort === `-${field}` ? "" : field;
}
