// What each type of field lets one set. The names are those of the server's catalogue.
import type { AdminKey, AdminTexts } from "../../text/admin";

export type FieldPart =
  | "max_length"
  | "money"
  | "options"
  | "target"
  | "lines"
  | "formula"
  | "rollup"
  | "pattern"
  | "default"
  | "rules"
  | "unique"
  | "search"
  | "mask";

interface TypeEntry {
  name: string;
  words: AdminKey;
  group: "text" | "number" | "time" | "choice" | "link" | "file" | "calculated";
  parts: FieldPart[];
}

const TYPED: FieldPart[] = ["default", "rules", "unique", "mask"];

export const FIELD_TYPES: readonly TypeEntry[] = [
  { name: "text", words: "type.text", group: "text", parts: ["max_length", ...TYPED, "search"] },
  {
    name: "long_text",
    words: "type.long_text",
    group: "text",
    parts: ["default", "rules", "search"],
  },
  { name: "rich_text", words: "type.rich_text", group: "text", parts: ["rules"] },
  { name: "phone", words: "type.phone", group: "text", parts: [...TYPED, "search"] },
  { name: "email", words: "type.email", group: "text", parts: [...TYPED, "search"] },
  { name: "url", words: "type.url", group: "text", parts: [...TYPED, "search"] },
  { name: "number", words: "type.number", group: "number", parts: TYPED },
  { name: "money", words: "type.money", group: "number", parts: ["money", ...TYPED] },
  { name: "currency", words: "type.currency", group: "number", parts: ["default", "rules"] },
  { name: "percent", words: "type.percent", group: "number", parts: TYPED },
  { name: "auto_number", words: "type.auto_number", group: "number", parts: ["pattern", "search"] },
  { name: "date", words: "type.date", group: "time", parts: TYPED },
  { name: "datetime", words: "type.datetime", group: "time", parts: TYPED },
  {
    name: "select",
    words: "type.select",
    group: "choice",
    parts: ["options", "default", "rules", "unique"],
  },
  {
    name: "multi_select",
    words: "type.multi_select",
    group: "choice",
    parts: ["options", "rules"],
  },
  { name: "tags", words: "type.tags", group: "choice", parts: ["rules"] },
  { name: "boolean", words: "type.boolean", group: "choice", parts: ["default", "rules"] },
  { name: "region", words: "type.region", group: "choice", parts: ["default", "rules"] },
  { name: "address", words: "type.address", group: "choice", parts: ["rules", "mask"] },
  {
    name: "lookup",
    words: "type.lookup",
    group: "link",
    parts: ["target", "default", "rules", "unique"],
  },
  { name: "multi_lookup", words: "type.multi_lookup", group: "link", parts: ["target", "rules"] },
  { name: "lines", words: "type.lines", group: "link", parts: ["lines"] },
  { name: "user", words: "type.user", group: "link", parts: ["default", "rules", "unique"] },
  { name: "department", words: "type.department", group: "link", parts: ["default", "rules"] },
  { name: "attachment", words: "type.attachment", group: "file", parts: ["rules"] },
  { name: "image", words: "type.image", group: "file", parts: ["rules"] },
  { name: "json", words: "type.json", group: "file", parts: ["rules"] },
  { name: "formula", words: "type.formula", group: "calculated", parts: ["formula"] },
  { name: "rollup", words: "type.rollup", group: "calculated", parts: ["rollup"] },
];

/** Types a formula or roll-up may come to. */
export const RESULTS = ["text", "number", "money", "percent", "boolean", "date", "datetime"];

export const TYPE_GROUPS = [
  { name: "text", words: "type.group.text" },
  { name: "number", words: "type.group.number" },
  { name: "time", words: "type.group.time" },
  { name: "choice", words: "type.group.choice" },
  { name: "link", words: "type.group.link" },
  { name: "file", words: "type.group.file" },
  { name: "calculated", words: "type.group.calculated" },
] as const;

export function typeEntry(name: string): TypeEntry | undefined {
  return FIELD_TYPES.find((type) => type.name === name);
}

export function typeWords(name: string, { a }: Pick<AdminTexts, "a">): string {
  const entry = typeEntry(name);
  return entry ? a(entry.words) : "";
}

/** The types, grouped, as a list to choose from. */
export function typeChoices({ a }: Pick<AdminTexts, "a">) {
  return TYPE_GROUPS.map((group) => ({
    group: a(group.words),
    items: FIELD_TYPES.filter((type) => type.group === group.name).map((type) => ({
      value: type.name,
      label: a(type.words),
    })),
  }));
}
