import type { AdminKey } from "../../../text/admin";

/** What a view is drawn as. */
export const KINDS: Record<"table" | "kanban" | "calendar" | "gallery", AdminKey> = {
  table: "view.table",
  kanban: "view.kanban",
  calendar: "view.calendar",
  gallery: "view.gallery",
};
