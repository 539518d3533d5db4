// The documents the pages edit. What a page does not know it leaves as it is.
import type { Json } from "../../api/config";
import type { Label, Option } from "../../api/types";

interface Open {
  [property: string]: unknown;
}

export type Device = "desktop" | "phone";

export interface FieldDoc extends Open {
  id?: number;
  name: string;
  former?: string[];
  type: string;
  label: Label;
  help?: Label;
  required?: boolean;
  required_when?: string;
  stamped_when?: string;
  unique?: boolean;
  default?: string;
  validation?: string;
  validation_message?: Label;
  visible_when?: string;
  readonly_when?: string;
  locked_when?: string;
  sensitivity?: string;
  mask?: string | { keep_first?: number; keep_last?: number };
  options?: Option[];
  target?: string;
  pattern?: string;
  formula?: string;
  result?: string;
  rollup?: RollupDoc;
  lines?: { object: string; field: string };
  indexed?: boolean;
  searchable?: boolean;
  /** Of a person: what may be asked to be forgotten. */
  personal?: boolean;
  system?: boolean;
  max_length?: number;
  /** The first number of an auto-number. */
  start?: number;
  retired?: boolean;
  /** Of money: the most decimals it takes. */
  decimals?: number;
  /** Of money: in the company's own currency whatever the record's is. */
  own_currency?: boolean;
}

export interface RollupDoc {
  lines?: string;
  object?: string;
  link?: string;
  fold: string;
  field?: string;
  filter?: string;
  /** With `first` and `last`: what orders the rows. */
  sort?: string;
}

export interface SectionDoc extends Open {
  name?: string;
  label: Label;
  columns?: number;
  fields: string[];
  when?: string;
  collapsed?: boolean;
}

export interface FormDoc extends Open {
  name?: string;
  label?: Label;
  roles?: string[];
  devices?: Device[];
  when?: string;
  sections: SectionDoc[];
}

export type BlockKind = "fields" | "lines" | "related" | "timeline" | "history" | "card";

export interface BlockDoc extends Open {
  type: BlockKind;
  name?: string;
  label?: Label;
  /** With `fields`: which; those of the form where there are none. */
  fields?: string[];
  columns?: number;
  lines?: string;
  /** With `related`: which list; all of them where there is none. */
  related?: string;
  when?: string;
}

export interface TabDoc extends Open {
  name: string;
  label: Label;
  blocks?: BlockDoc[];
  when?: string;
}

export interface PageDoc extends Open {
  name: string;
  label?: Label;
  roles?: string[];
  devices?: Device[];
  when?: string;
  left?: BlockDoc[];
  tabs?: TabDoc[];
  right?: BlockDoc[];
}

export interface ListDoc extends Open {
  name: string;
  label: Label;
  columns: string[];
  sort?: string;
  filter?: string;
  kind?: "table" | "kanban" | "calendar" | "gallery";
  group?: string;
  colours?: { when: string; hue: number }[];
  kanban?: { by: string; fields?: string[]; sum?: string };
  calendar?: { from: string; to?: string };
  gallery?: { image?: string; fields?: string[] };
  roles?: string[];
}

export interface CheckDoc extends Open {
  when: string;
  code: string;
  field?: string;
  message: Label;
}

export interface RelatedDoc extends Open {
  name: string;
  label: Label;
  object: string;
  field: string;
  columns: string[];
}

/** Where the currency and the rate of a record come from. */
export interface CurrencyDoc {
  from?: string | undefined;
  date?: string | undefined;
  locked_when?: string | undefined;
}

export interface ObjectDoc extends Open {
  id?: number;
  name: string;
  former?: string[];
  label: Label;
  plural: Label;
  icon?: string;
  title: string;
  access: "owned" | "shared" | "inherit";
  parent?: string | string[];
  currency?: boolean | CurrencyDoc;
  fields: FieldDoc[];
  checks?: CheckDoc[];
  unique?: { fields: string[] }[];
  lists?: ListDoc[];
  form?: FormDoc;
  forms?: FormDoc[];
  pages?: PageDoc[];
  related?: RelatedDoc[];
  commands?: { name: string; style?: string }[];
  /** How its records stand on the time lines of what they point to. */
  timeline?: { kind: string; at: string; fields?: string[] };
  retired?: boolean;
}

export interface EntryDoc extends Open {
  name: string;
  label: Label;
  object?: string;
  list?: string;
  page?: string;
  roles?: string[];
}

export interface ItemDoc extends Open {
  name: string;
  label: Label;
  icon?: string;
  entries?: EntryDoc[];
}

export interface GroupDoc extends Open {
  name: string;
  label: Label;
  icon?: string;
  roles?: string[];
  items?: ItemDoc[];
}

export interface MenuDoc extends Open {
  name?: string;
  label?: Label;
  groups: GroupDoc[];
}

export interface GrantDoc extends Open {
  read?: string;
  create?: boolean;
  update?: string;
  delete?: string;
  hidden?: string[];
  readonly?: string[];
  reveal?: string[];
  rules?: RecordRule[];
}

export interface RecordRule {
  action: "read" | "update" | "delete";
  when: string;
  effect: "allow" | "deny";
  label?: Label;
}

export interface RoleDoc extends Open {
  name: string;
  label: Label;
  administrator?: boolean;
  configure?: boolean;
  may_import?: boolean;
  export?: boolean;
  commands?: string[];
  objects?: Record<string, GrantDoc>;
}

/** Empty words, lists and switches that are off say nothing, so they are not written. */
export function put<T extends object>(doc: T, change: Partial<T>): T {
  const next: Record<string, unknown> = { ...doc, ...change };
  for (const [name, value] of Object.entries(change)) {
    const empty = value === undefined || value === null || value === "" || value === false;
    const none = Array.isArray(value) && value.length === 0;
    const blank = isLabel(value) && !value.zh && !value.en;
    if (empty || none || blank) delete next[name];
  }
  return next as T;
}

function isLabel(value: unknown): value is Label {
  return typeof value === "object" && value !== null && "zh" in value && "en" in value;
}

/** Replaces one element. */
export function putAt<T>(items: readonly T[], at: number, item: T): T[] {
  return items.toSpliced(at, 1, item);
}

export function asJson(value: unknown): Json {
  return value as Json;
}
