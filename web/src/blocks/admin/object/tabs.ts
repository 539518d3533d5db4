import type { AdminKey } from "../../../text/admin";

/** The tabs of an object's page, in order. */
export const TABS = {
  fields: "tab.fields",
  form: "tab.form",
  pages: "tab.pages",
  views: "tab.views",
  checks: "tab.checks",
  unique: "tab.unique",
  related: "tab.related",
  advanced: "tab.advanced",
} as const satisfies Record<string, AdminKey>;

export type TabName = keyof typeof TABS;

export function isTab(name: string | undefined): name is TabName {
  return name !== undefined && name in TABS;
}
