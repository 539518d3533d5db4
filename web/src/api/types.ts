import type { FormLayout, ListLook, PageLayout } from "./layouts";

// The shapes the server speaks. Amounts are decimal strings, ids are strings.
export interface Label {
  zh: string;
  en: string;
}

export type FieldType =
  | "text"
  | "long_text"
  | "number"
  | "money"
  | "currency"
  | "percent"
  | "boolean"
  | "date"
  | "datetime"
  | "select"
  | "multi_select"
  | "lookup"
  | "lines"
  | "user"
  | "phone"
  | "email"
  | "region"
  | "auto_number"
  | "formula"
  | "rollup"
  | "rich_text"
  | "url"
  | "tags"
  | "department"
  | "multi_lookup"
  | "address"
  | "json"
  | "attachment"
  | "image";

export interface Option {
  value: string;
  label: Label;
  hue?: number;
  /** Shown where it was chosen, and chosen no more. */
  retired?: boolean;
}

export interface Field {
  name: string;
  label: Label;
  type: FieldType;
  required?: boolean;
  unique?: boolean;
  writable?: boolean;
  searchable?: boolean;
  system?: boolean;
  help?: Label | null;
  options?: Option[];
  target?: string;
  scale?: number;
  /** An amount of an object in several currencies, or one that is always in the company's own. */
  money?: { own: boolean; base?: string | null; base_of?: string; decimals?: number | null };
  /** Whether it is the rate of a record's currency. */
  rate?: boolean;
  formula?: string;
  result?: "text" | "number" | "money" | "percent" | "boolean" | "date" | "datetime";
  max_length?: number;
  lines?: { object: string; field: string };
  /** Conditions over the record; the server says in a preview which hold. */
  visible_when?: string;
  readonly_when?: string;
  required_when?: string;
  /** An expression, such as `TODAY()` or `"draft"`. */
  default?: string | null;
}

export interface ListView extends Partial<ListLook> {
  name: string;
  label: Label;
  columns: string[];
  sort?: string;
  filter?: string;
}

export interface FormSection {
  name?: string;
  label: Label;
  columns?: number;
  fields: string[];
  collapsed?: boolean;
  /** Whether it is shown for some records only. */
  conditional?: boolean;
}

export interface Relation {
  name: string;
  label: Label;
  object: string;
  field: string;
  columns: string[];
}

export interface Command {
  name: string;
  label: Label;
  style?: "primary" | "default" | "danger";
  input?: Field[];
}

export interface OfferedCommand extends Command {
  allowed: boolean;
  reason?: Label | null;
  reason_code?: string | null;
}

export interface ObjectSummary {
  name: string;
  label: Label;
  plural?: Label;
  icon?: string;
  commands?: Pick<Command, "name" | "label">[];
}

export interface ObjectModel extends ObjectSummary {
  title: string;
  may: { create: boolean; update: boolean; delete: boolean };
  fields: Field[];
  lists: ListView[];
  form: FormLayout;
  forms?: FormLayout[];
  pages?: PageLayout[];
  /** Whether form or page depend on what the record holds. */
  conditional?: boolean;
  related: Relation[];
  commands: Command[];
}

export interface Reference {
  id: string;
  label: string;
}

export type Value = string | number | boolean | null | undefined | Reference | string[] | Row[];

/** The part every row of a document shares with a record: values by field name. */
export interface Row {
  [field: string]: Value;
}

export interface Entry extends Row {
  id: string;
  version: number;
}

export interface Page<T> {
  items: T[];
  next_cursor?: string | null;
  total?: number;
  total_exact?: boolean;
}

/** An answer of the search over all objects. */
export interface SearchHit {
  object: string;
  id: string;
  label: string;
  field: string | null;
  excerpt: { text: string; hit: boolean }[];
  tolerant: boolean;
}

export interface TimelineItem {
  at: string;
  kind: string;
  title: Label | string;
  detail?: Label | string | null;
  source?: string | null;
  trust?: string | null;
  object?: string | null;
  id?: string | null;
  actor?: Reference | null;
}

export interface HistoryItem {
  seq: number | string;
  at: string;
  actor: Reference | null;
  action: string;
  changes: { field: string; label?: Label; old: Value; new: Value }[];
  reason?: string | null;
}

export interface Card {
  account: Reference;
  lines: { day: string; text: Label | string; at: string; trust?: string; event_id?: string }[];
  sources: { name: string; trust?: string }[];
  computed_at: string;
}

export interface MenuLeaf {
  name: string;
  label: Label;
  icon?: string;
  object?: string;
  list?: string;
  page?: string;
}

export interface MenuItem extends MenuLeaf {
  children?: MenuLeaf[];
}

export interface MenuGroup {
  name: string;
  label: Label;
  icon?: string;
  children: MenuItem[];
}

export interface Me {
  id: string;
  username: string;
  name: string;
  language?: "zh" | "en" | null;
  department?: Reference | null;
  roles?: { name: string; label: Label }[];
  may_import?: boolean;
  may_configure?: boolean;
  demo?: boolean;
  /** What an administrator has to look after. */
  notices?: { code: string; told: Label }[];
}

export interface SignalEntry extends Entry {
  title: string;
  occurred_at: string;
}

/** A condition of a rule and what was found: in words, and as the rule writes it. */
export interface Condition {
  text: Label;
  found?: Label;
  expected: Value;
  actual: Value;
  met: boolean;
  evidence?: string[];
}

export interface Why {
  rule: { name: string; label: Label; version: number };
  sentence: Label;
  conditions: Condition[];
  evidence: {
    id: string;
    at: string;
    type?: string;
    text: Label | string;
    source?: string;
    trust?: string;
  }[];
  times: Partial<
    Record<"occurred_at" | "received_at" | "judged_at" | "delivered_at", string | null>
  >;
  alert?: { state: string; at: string | null; told: Label | null };
}

/** Why a rule has or has not fired for a customer at a moment. */
export interface WhyNot extends Omit<Why, "times" | "alert"> {
  at: string;
  state: "stands" | "ended" | "held" | "waiting" | "missed";
  last_fired_at: string | null;
}

export interface RowError {
  row?: number;
  column?: string;
  cell?: number;
  code?: string;
  message?: Label | string;
}

export interface Job {
  id: string;
  kind?: string;
  state: "queued" | "running" | "done" | "failed" | "cancelled";
  done?: number;
  total?: number;
  result?: {
    created?: number;
    updated?: number;
    unchanged?: number;
    failed?: number;
    errors?: RowError[];
    /** Where the rows that stayed out can be fetched. */
    error_file?: string | null;
    /** Where an export can be fetched. */
    file?: string | null;
    rows?: number;
    /** What became of a file of touchpoints. */
    accepted?: number;
    duplicates?: number;
    late?: number;
    /** What undoing an import removed, restored and kept. */
    removed?: number;
    restored?: number;
    kept_count?: number;
    kept?: { object: string; id: string; label: string; reason: Label }[];
    problem?: { detail?: string };
  } | null;
}

export interface ImportRun {
  id: string;
  object?: string;
  file?: string;
  file_name?: string;
  state?: string;
  created_at?: string;
  created_by?: Reference | null;
  created?: number;
  updated?: number;
  failed?: number;
  undone_at?: string | null;
  result?: Job["result"];
}

export interface Currency {
  code: string;
  label: Label;
  symbol: string;
  digits: number;
}

export interface Currencies {
  /** The company's own. */
  own: string;
  items: Currency[];
}

export interface Region {
  code: string;
  name: string;
  parent?: string | null;
}

export interface ExpressionCheck {
  ok: boolean;
  type?: string;
  echo?: string;
  count?: number;
}
