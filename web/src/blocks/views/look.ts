// What a list page shows: a list or view, under what the address changes of it.
import type { Device, ListKind, ListLook, View, ViewBody, Views } from "../../api/layouts";
import type { Field, Label, ListView, ObjectModel } from "../../api/types";
import { fieldOf } from "../../fields/model";

export interface ListSearch {
  list?: string;
  view?: string;
  filter?: string;
  sort?: string;
  q?: string;
  /** Columns, by comma. */
  columns?: string;
  group?: string;
  kind?: string;
  /** The field of kanban columns or calendar days. */
  by?: string;
}

/** Says in the address that a view's own filter or group is taken away. */
export const NONE = "*";

export interface Look extends Omit<ListLook, "devices"> {
  /** The list's name or the view's id. */
  key: string;
  label: Label | string;
  view: View | null;
  columns: string[];
  /** The list's own condition, which the reader does not see as chips. */
  base: string;
  filter: string;
  sort: string;
  /** Whether the reader chose the order; else the closest answers of a search come first. */
  isSorted: boolean;
  /** Whether the address changes what is kept. */
  changed: boolean;
}

export function fits(of: { devices?: Device[] }, device: Device): boolean {
  return !of.devices?.length || of.devices.includes(device);
}

/** The list or view the address, then the reader's wish, then the model names. */
export function sourceOf(
  model: ObjectModel,
  views: Views | undefined,
  search: ListSearch,
  device: Device,
): View | ListView | undefined {
  const lists = model.lists.filter((list) => fits(list, device));
  const called = (key: string | null | undefined) =>
    key
      ? (views?.items.find(({ id }) => id === key) ?? model.lists.find(({ name }) => name === key))
      : undefined;
  return (
    called(search.view) ??
    called(search.list) ??
    called(views?.default) ??
    lists[0] ??
    model.lists[0]
  );
}

export function lookOf(
  model: ObjectModel,
  source: View | ListView | undefined,
  search: ListSearch,
): Look {
  const view = source && "id" in source ? source : null;
  const columns = search.columns?.split(",").filter(Boolean) ?? source?.columns ?? [];
  const kept = source?.filter ?? "";
  const kind = (search.kind as ListKind | undefined) ?? source?.kind ?? "table";
  const by = search.by ?? "";
  const shown = columns.length > 0 ? columns : [model.title];
  return {
    key: view?.id ?? (source as ListView | undefined)?.name ?? "",
    label: view?.name ?? (source as ListView | undefined)?.label ?? model.label,
    view,
    columns: shown,
    base: view ? "" : kept,
    filter: view ? without(search.filter ?? kept) : (search.filter ?? ""),
    sort: search.sort || source?.sort || "",
    isSorted: !!search.sort,
    group: without(search.group ?? source?.group ?? "") || null,
    colours: source?.colours ?? [],
    kind,
    kanban: kind === "kanban" ? kanbanOf(model, source, { by, shown }) : null,
    calendar: kind === "calendar" ? calendarOf(model, source, by) : null,
    gallery: kind === "gallery" ? (source?.gallery ?? { fields: facts(model, shown) }) : null,
    changed: ["filter", "sort", "columns", "group", "kind", "by"].some(
      (part) => search[part as keyof ListSearch],
    ),
  };
}

function without(text: string): string {
  return text === NONE ? "" : text;
}

/** How a filter typed over a view's own stands in the address. */
export function filterToAddress(look: Look, filter: string): string {
  const kept = look.view?.filter ?? "";
  if (filter === kept) return "";
  return filter === "" ? NONE : filter;
}

const FACTS_MAX = 4;

function facts(model: ObjectModel, columns: string[]): string[] {
  return columns.filter((name) => name !== model.title).slice(0, FACTS_MAX);
}

/** Fields whose values may head the columns of a board. */
export function boardFields(model: ObjectModel): Field[] {
  const fits = new Set(["select", "lookup", "user", "department"]);
  return model.fields.filter(({ name, type }) => fits.has(type) && !name.endsWith("ted_by"));
}

/** Fields by which records stand on days. */
export function dayFields(model: ObjectModel): Field[] {
  return model.fields.filter(({ type }) => type === "date" || type === "datetime");
}

/** Fields whose values may head groups of rows. */
export function groupFields(model: ObjectModel): Field[] {
  const fits = new Set(["select", "lookup", "user", "department", "boolean", "date", "region"]);
  return model.fields.filter(({ name, type }) => fits.has(type) && name !== "id");
}

function kanbanOf(
  model: ObjectModel,
  source: Partial<ListLook> | undefined,
  { by, shown }: { by: string; shown: string[] },
): ListLook["kanban"] {
  if (source?.kanban && (!by || by === source.kanban.by)) return source.kanban;
  const choices = boardFields(model);
  const chosen = by || (choices.find(({ type }) => type === "select") ?? choices[0])?.name;
  if (!chosen) return null;
  const sum = shown.find((name) => fieldOf(model, name)?.type === "money");
  const fields = facts(model, shown).filter((name) => name !== chosen);
  return { by: chosen, fields, ...(sum ? { sum } : {}) };
}

function calendarOf(
  model: ObjectModel,
  source: Partial<ListLook> | undefined,
  by: string,
): ListLook["calendar"] {
  if (source?.calendar && (!by || by === source.calendar.from)) return source.calendar;
  const choices = dayFields(model);
  const own = choices.find(({ system }) => !system) ?? choices[0];
  const from = by || own?.name;
  return from ? { from } : null;
}

/** The look as a view keeps it. */
export function bodyOf(look: Look): ViewBody {
  const { kind, columns, sort, group, colours, kanban, calendar, gallery } = look;
  const filter = bothOf(look.base, look.filter);
  return { kind, columns, filter, sort, group, colours, kanban, calendar, gallery };
}

export function bothOf(left: string, right: string): string {
  const parts = [left, right].filter((part) => part.trim() !== "");
  return parts.length < 2 ? (parts[0] ?? "") : parts.map((part) => `(${part})`).join(" and ");
}
