// Lists, views, forms, pages and the workbench as the server describes them.
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { call } from "./client";
import type { FormSection, Label, Page, Reference, Row, Value } from "./types";

export type Device = "desktop" | "phone";
export type ListKind = "table" | "kanban" | "calendar" | "gallery";

/** How a list or view is drawn. */
export interface ListLook {
  kind: ListKind;
  group: string | null;
  colours: { when: string; hue: number }[];
  kanban: { by: string; fields: string[]; sum?: string } | null;
  calendar: { from: string; to?: string } | null;
  gallery: { image?: string; fields: string[] } | null;
  devices: Device[];
}

export type Share = "private" | "team" | "public";

/** A list somebody keeps. */
export interface View extends Partial<ListLook> {
  id: string;
  object: string;
  name: string;
  share: Share;
  owner: Reference;
  department: Reference | null;
  mine: boolean;
  may_change: boolean;
  columns: string[];
  filter?: string;
  sort?: string;
  /** Parts this reader may not use, or that are there no more. */
  dropped: string[];
}

export interface Views {
  items: View[];
  default: string | null;
}

export interface FormLayout {
  name?: string;
  label?: Label;
  devices?: Device[];
  conditional?: boolean;
  sections: FormSection[];
}

export type BlockKind = "fields" | "lines" | "related" | "timeline" | "history" | "card";

export interface Block {
  type: BlockKind;
  name?: string;
  label?: Label | null;
  fields?: string[];
  columns?: number;
  lines?: string | null;
  related?: string | null;
}

export interface PageLayout {
  name: string;
  label?: Label;
  devices?: Device[];
  conditional?: boolean;
  left: Block[];
  tabs: { name: string; label: Label; blocks: Block[] }[];
  right: Block[];
}

/** What applies to one record. */
export interface Layout {
  form: FormLayout;
  page: PageLayout | null;
  /** Fields after whose change it must be asked for again. */
  reads: string[];
}

export interface Widget {
  name: string;
  type: "my_tasks" | "signals" | "kpi" | "chart" | "list" | "quick_create" | "text";
  label: Label;
  size: "small" | "medium" | "large";
  icon?: string;
  object?: string;
  list?: string;
  filter?: string;
  sort?: string;
  columns?: string[];
  limit?: number;
  figure?: { fold: string; of?: string; by?: string; bucket?: string };
  chart?: "bar" | "line" | "pie";
  objects?: string[];
  text?: Label;
  alarming?: boolean;
}

export interface WorkbenchLayout {
  name: string | null;
  label: Label | null;
  widgets: Widget[];
}

const STALE_MS = 10 * 60_000;

export const viewsQuery = (object: string) =>
  queryOptions({
    queryKey: ["views", object],
    queryFn: ({ signal }) => call<Views>("/views", { query: { object }, signal }),
    staleTime: STALE_MS,
  });

export interface About {
  id?: string;
  /** Values typed so far, over what is stored. */
  record: Row;
  device: Device;
}

/** What applies to a record; asked again only when `depends` is another. */
export const layoutQuery = (object: string, about: About, depends: unknown) =>
  queryOptions({
    queryKey: ["layout", object, about.id ?? "", about.device, depends],
    queryFn: ({ signal }) =>
      call<Layout>(`/records/${object}/layout`, { method: "POST", body: about, signal }),
    placeholderData: keepPreviousData,
    staleTime: STALE_MS,
  });

/** What a draft would come to. */
export interface Preview {
  visible: Record<string, boolean>;
  readonly: Record<string, boolean>;
  required: Record<string, boolean>;
  /** Computed values, and what is filled in where nothing is typed. */
  values?: Row;
}

export const previewQuery = (
  object: string,
  { id, values }: { id?: string; values: Row },
  depends: unknown,
) =>
  queryOptions({
    queryKey: ["preview", object, id ?? "", depends],
    queryFn: ({ signal }) =>
      call<Preview>(`/records/${object}/preview`, {
        method: "POST",
        body: { ...(id ? { id } : {}), values },
        signal,
      }),
    placeholderData: keepPreviousData,
    staleTime: STALE_MS,
  });

export const workbenchQuery = (device: Device) =>
  queryOptions({
    queryKey: ["workbench", device],
    queryFn: ({ signal }) => call<WorkbenchLayout>("/workbench", { query: { device }, signal }),
    staleTime: STALE_MS,
  });

export interface Asked {
  object: string;
  filter?: string;
  q?: string;
  group?: (string | { by: string; name: string; bucket: string })[];
  aggregates: { name: string; fold: string; of?: string }[];
  sort?: string;
  limit?: number;
}

/** One group of a question: its keys and its figures by name. */
export type Group = Record<string, Value> & { count?: number };

/** Groups with figures; kept while the next answer is on its way. */
export const groupsQuery = (asked: Asked) =>
  queryOptions({
    queryKey: ["list", asked.object, "groups", asked],
    queryFn: async ({ signal }) =>
      (await call<Page<Group>>("/query", { method: "POST", body: asked, signal })).items,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });

export type ViewBody = Partial<Omit<View, "department">> & { department?: string | null };

export function createView(body: ViewBody): Promise<View> {
  return call("/views", { method: "POST", body });
}

export function changeView(id: string, body: ViewBody): Promise<View> {
  return call(`/views/${id}`, { method: "PATCH", body });
}

export function deleteView(id: string): Promise<null> {
  return call(`/views/${id}`, { method: "DELETE" });
}

export function chooseDefault(object: string, choice: string | null): Promise<null> {
  return call("/views/default", { method: "POST", body: { object, choice } });
}
