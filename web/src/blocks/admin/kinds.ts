// The kinds of documents, as people call them.
import type { AdminKey, AdminTexts } from "../../text/admin";

const KINDS: Record<string, AdminKey> = {
  object: "kind.object",
  role: "kind.role",
  menu: "kind.menu",
  rule: "kind.rule",
  import: "kind.import",
  table: "kind.table",
  calendar: "kind.calendar",
  record_event: "kind.record_event",
  workbench: "kind.workbench",
};

export const KIND_NAMES = Object.keys(KINDS);

export function kindWords(kind: string, { a }: Pick<AdminTexts, "a">): string {
  const key = KINDS[kind];
  return key ? a(key) : kind;
}
