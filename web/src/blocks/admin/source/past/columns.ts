// What each column of a file means, read from the mapping and written back into it.
import type { Mapping } from "../../../../api/sources";

/** The parts of a touchpoint a column may be; the rest are properties of its own name. */
export const PARTS = [
  "occurred_at",
  "event",
  "user_id",
  "message_id",
  "traits.name",
  "traits.phone",
  "traits.email",
  "traits.company",
  "traits.title",
] as const;

/** What a column may mean; `computed` is said with another column, by an expression. */
export type Meaning = (typeof PARTS)[number] | "property" | "computed" | "none";

type Group = "traits" | "properties";

function group(mapping: Mapping, name: Group): Record<string, unknown> {
  const held = mapping[name];
  return typeof held === "object" && held !== null ? (held as Record<string, unknown>) : {};
}

function at(mapping: Mapping, part: string): unknown {
  const [first = "", name] = part.split(".");
  return name ? group(mapping, first as Group)[name] : mapping[first];
}

export function meaningOf(mapping: Mapping, header: string): Meaning {
  const part = PARTS.find((one) => at(mapping, one) === header);
  if (part) return part;
  const held = Object.values(group(mapping, "properties"));
  if (held.includes(header)) return "property";
  return valuesOf(mapping).some(({ path }) => path === header) ? "computed" : "none";
}

interface Named {
  name: string;
  path?: string;
}

/** The columns that expressions read, by name. */
function valuesOf(mapping: Mapping): Named[] {
  return Array.isArray(mapping.values) ? (mapping.values as Named[]) : [];
}

/** Whether a part is computed from one of the names. */
function reads(part: unknown, names: string[]): boolean {
  const { expression } = (part ?? {}) as { expression?: unknown };
  if (typeof expression !== "string") return false;
  return names.some((name) => expression.split(/[^\p{L}\p{N}_]+/u).includes(name));
}

/** The mapping with `header` meaning that; what held the place before means nothing any more. */
export function withMeaning(mapping: Mapping, header: string, meaning: Meaning): Mapping {
  const bare = without(mapping, header);
  if (meaning === "none") return bare;
  if (meaning === "property") {
    return { ...bare, properties: { ...group(bare, "properties"), [header]: header } };
  }
  const [first = "", name] = meaning.split(".");
  if (!name) return { ...bare, [first]: header };
  return { ...bare, [first]: { ...group(bare, first as Group), [name]: header } };
}

function without(mapping: Mapping, header: string): Mapping {
  const named = valuesOf(mapping).filter(({ path }) => path === header);
  const names = named.map(({ name }) => name);
  const kept = (held: Record<string, unknown>) =>
    Object.fromEntries(
      Object.entries(held).filter(([, value]) => value !== header && !reads(value, names)),
    );
  const groups = (["traits", "properties"] as const).filter((name) => name in mapping);
  const bare = {
    ...kept(mapping),
    ...Object.fromEntries(groups.map((name) => [name, kept(group(mapping, name))])),
  };
  if (!names.length) return bare;
  return { ...bare, values: valuesOf(mapping).filter(({ path }) => path !== header) };
}

/** The name every row's touchpoint has; null where a column tells it. */
export function eventName(mapping: Mapping): string | null {
  const { event } = mapping;
  if (typeof event === "string") return null;
  if (event === undefined || event === null) return "";
  const { value } = event as { value?: unknown };
  return typeof value === "string" ? value : null;
}

export function withEventName(mapping: Mapping, name: string): Mapping {
  return { ...mapping, event: { value: name } };
}
