// An import profile, as it is stored and as rows that may be incomplete while one types.
import type { FieldDoc, ObjectDoc } from "../docs";
import { liveFields } from "../draftModel";

export type ColumnTarget = string | { field: string; by: string };

export interface ProfileDoc {
  object: string;
  file: string;
  text?: string | null;
  /** Fields with `+` between. */
  key?: string;
  skip_existing?: boolean;
  columns?: Record<string, ColumnTarget>;
  constants?: Record<string, string>;
  computed?: Record<string, string>;
}

export interface ColumnRow {
  header: string;
  field: string;
  by: string;
}

export interface ValueRow {
  field: string;
  value: string;
}

export interface Profile {
  object: string;
  file: string;
  text: string;
  key: string[];
  skip: boolean;
  columns: ColumnRow[];
  constants: ValueRow[];
  computed: ValueRow[];
}

const rowsOf = (values: Record<string, string> = {}): ValueRow[] =>
  Object.entries(values).map(([field, value]) => ({ field, value }));

export function fromDoc(doc: ProfileDoc): Profile {
  const columns = Object.entries(doc.columns ?? {}).map(([header, target]) =>
    typeof target === "string" ? { header, field: target, by: "" } : { header, ...target },
  );
  return {
    object: doc.object,
    file: doc.file,
    text: doc.text ?? "",
    key: (doc.key ?? "").split("+").flatMap((name) => name.trim() || []),
    skip: doc.skip_existing ?? false,
    columns,
    constants: rowsOf(doc.constants),
    computed: rowsOf(doc.computed),
  };
}

const valuesOf = (rows: readonly ValueRow[]) =>
  Object.fromEntries(rows.filter(({ field }) => field).map(({ field, value }) => [field, value]));

/** What stands in no row and is not switched on is not written. */
export function toDoc(profile: Profile): ProfileDoc {
  const columns = profile.columns
    .filter(({ header, field }) => header.trim() && field)
    .map(({ header, field, by }) => [header.trim(), by ? { field, by } : field] as const);
  const constants = valuesOf(profile.constants);
  const computed = valuesOf(profile.computed);
  return {
    object: profile.object,
    file: profile.file.trim(),
    ...(profile.text && { text: profile.text }),
    ...(profile.key.length > 0 && { key: profile.key.join("+") }),
    ...(profile.skip && { skip_existing: true }),
    columns: Object.fromEntries(columns),
    ...(Object.keys(constants).length > 0 && { constants }),
    ...(Object.keys(computed).length > 0 && { computed }),
  };
}

/** The fields a file may fill: those of people, and whose the record is. */
export function fillable(doc: ObjectDoc): FieldDoc[] {
  const calculated = new Set(["formula", "rollup", "lines", "attachment", "image"]);
  return liveFields(doc).filter(({ type }) => !calculated.has(type));
}

/** The fields a record may be named by: unique ones, numbers, and its title. */
export function namingFields(doc: ObjectDoc): FieldDoc[] {
  return liveFields(doc).filter(
    ({ name, unique, type }) => unique || type === "auto_number" || name === doc.title,
  );
}

/** The object a field of such a type points to. */
export function targetOf(field: FieldDoc | undefined): string | null {
  if (field?.type === "user" || field?.type === "department") return field.type;
  if (field?.type === "lookup" || field?.type === "multi_lookup") return field.target ?? null;
  return null;
}

export type Fault =
  | { what: "header_twice" | "field_twice" | "field_gone" | "by_missing" | "half"; row: number }
  | { what: "value_twice" | "value_gone"; row: number; list: "constants" | "computed" }
  | { what: "key_unfilled"; field: string }
  | { what: "required_unfilled"; field: string }
  | { what: "no_columns" };

/** Owner and department are fields of every record that belongs to somebody. */
const EVERYBODYS: readonly FieldDoc[] = [
  { name: "owner", type: "user", label: { zh: "", en: "" } },
  { name: "department", type: "department", label: { zh: "", en: "" } },
];

export function knownOf(doc: ObjectDoc): FieldDoc[] {
  const own = fillable(doc);
  if (doc.access !== "owned") return own;
  return [...own, ...EVERYBODYS.filter(({ name }) => !own.some((one) => one.name === name))];
}

/** Everything that would go wrong, or hints at a slip. */
export function faultsOf(profile: Profile, doc: ObjectDoc): Fault[] {
  const known = new Map(knownOf(doc).map((field) => [field.name, field]));
  const filled = new Set(
    [...profile.columns, ...profile.constants, ...profile.computed].map(({ field }) => field),
  );
  const columns = profile.columns.flatMap((row, at): Fault[] => {
    const before = profile.columns.slice(0, at);
    const header = row.header.trim();
    if (!header || !row.field) return header || row.field ? [{ what: "half", row: at }] : [];
    if (before.some((one) => one.header.trim() === header))
      return [{ what: "header_twice", row: at }];
    if (before.some(({ field }) => field === row.field)) return [{ what: "field_twice", row: at }];
    const field = known.get(row.field);
    if (!field) return [{ what: "field_gone", row: at }];
    return targetOf(field) && !row.by ? [{ what: "by_missing", row: at }] : [];
  });
  const values = (["constants", "computed"] as const).flatMap((list) =>
    profile[list].flatMap(({ field }, row): Fault[] => {
      if (!field) return [];
      const twice = profile[list].slice(0, row).some((one) => one.field === field);
      if (twice) return [{ what: "value_twice", row, list }];
      return known.has(field) ? [] : [{ what: "value_gone", row, list }];
    }),
  );
  const unfilled = profile.key.filter((name) => !filled.has(name));
  const required = [...known.values()].filter(
    ({ name, required, default: begins, type, system }) =>
      required && !begins && !system && type !== "auto_number" && !filled.has(name),
  );
  const any = profile.columns.some(({ header, field }) => header.trim() && field);
  return [
    ...(any ? [] : [{ what: "no_columns" } as const]),
    ...columns,
    ...values,
    ...unfilled.map((field) => ({ what: "key_unfilled", field }) as const),
    // Rows that only bring known records up to date need not be whole.
    ...(profile.key.length > 0 && !profile.skip ? [] : required).map(
      ({ name: field }) => ({ what: "required_unfilled", field }) as const,
    ),
  ];
}

/** Those that keep it from being saved; the others are told only. */
export function isGrave({ what }: Fault): boolean {
  return what !== "required_unfilled" && what !== "field_gone" && what !== "value_gone";
}

/** Headers pasted from a spreadsheet or a CSV file. */
export function pastedHeaders(text: string): string[] {
  const line = text.trim().split(/\r?\n/)[0] ?? "";
  const mark = line.includes("\t") ? "\t" : ",";
  return line.split(mark).map((cell) => cell.trim().replace(/^"(.*)"$/, "$1"));
}

/** The rows with headers put in from one of them on; a field of the same name or label is chosen. */
export function withHeaders(
  rows: readonly ColumnRow[],
  at: number,
  headers: readonly string[],
  fields: readonly FieldDoc[],
): ColumnRow[] {
  const next = [...rows];
  const taken = new Set(rows.map(({ field }) => field));
  for (const [step, header] of headers.entries()) {
    const old = next[at + step];
    const meant = fields.find(
      ({ name, label }) =>
        !taken.has(name) && [name, label.zh, label.en].some((one) => one && sameWords(one, header)),
    );
    const field = old?.field || meant?.name || "";
    taken.add(field);
    next[at + step] = { header, field, by: old?.by ?? "" };
  }
  return next;
}

function sameWords(one: string, other: string): boolean {
  const plain = (text: string) => text.toLowerCase().replace(/[\s_*-]/g, "");
  return plain(one) === plain(other);
}
