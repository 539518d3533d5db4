import type { AdminKey } from "../../text/admin";

interface Section {
  path: string;
  words: AdminKey;
  hint: AdminKey;
  icon: string;
  /** Whether it needs no right to configure. */
  everybodys?: boolean;
}

/** What can be administered, in the order of the menu. */
export const SECTIONS: readonly Section[] = [
  {
    path: "/settings/objects",
    words: "section.objects",
    hint: "section.objects_hint",
    icon: "box",
  },
  {
    path: "/settings/menus",
    words: "section.menus",
    hint: "section.menus_hint",
    icon: "list-details",
  },
  {
    path: "/settings/workbenches",
    words: "section.workbenches",
    hint: "section.workbenches_hint",
    icon: "layout-dashboard",
  },
  {
    path: "/settings/tables",
    words: "section.tables",
    hint: "section.tables_hint",
    icon: "stack-2",
  },
  {
    path: "/settings/calendars",
    words: "section.calendars",
    hint: "section.calendars_hint",
    icon: "calendar",
  },
  {
    path: "/settings/rules",
    words: "section.rules",
    hint: "section.rules_hint",
    icon: "wave-sine",
  },
  {
    path: "/settings/roles",
    words: "section.roles",
    hint: "section.roles_hint",
    icon: "shield-lock",
  },
  { path: "/settings/people", words: "section.people", hint: "section.people_hint", icon: "users" },
  {
    path: "/settings/imports",
    words: "section.imports",
    hint: "section.imports_hint",
    icon: "file-import",
  },
  {
    path: "/settings/sources",
    words: "section.sources",
    hint: "section.sources_hint",
    icon: "antenna",
  },
  {
    path: "/settings/destinations",
    words: "section.destinations",
    hint: "section.destinations_hint",
    icon: "arrows-exchange",
  },
  {
    path: "/settings/webhooks",
    words: "section.webhooks",
    hint: "section.webhooks_hint",
    icon: "antenna",
  },
  {
    path: "/settings/tokens",
    words: "section.tokens",
    hint: "section.tokens_hint",
    icon: "fingerprint",
    everybodys: true,
  },
  {
    path: "/settings/bin",
    words: "section.bin",
    hint: "section.bin_hint",
    icon: "folder",
    everybodys: true,
  },
  {
    path: "/settings/versions",
    words: "section.versions",
    hint: "section.versions_hint",
    icon: "activity",
  },
  {
    path: "/settings/sandboxes",
    words: "section.sandboxes",
    hint: "section.sandboxes_hint",
    icon: "package",
  },
  {
    path: "/settings/packages",
    words: "section.packages",
    hint: "section.packages_hint",
    icon: "arrows-exchange",
  },
  {
    path: "/settings/documents",
    words: "section.documents",
    hint: "section.documents_hint",
    icon: "file-text",
  },
];
