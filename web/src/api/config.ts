// The configuration API: documents by kind and name, the caller's draft, versions, sandboxes.
import { queryOptions } from "@tanstack/react-query";
import { call } from "./client";
import type { ExpressionCheck, Label, Reference } from "./types";

/** A document as it is stored; pages give it the type of its kind. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json | undefined };

export type Layer = "effective" | "company" | "pack";

/** The plain text files of a package, by path. */
export type Files = Record<string, string>;

/** A document in the list of all. */
export interface DocumentRef {
  kind: string;
  name: string;
  label?: Label | null;
  /** The pack that holds it, the topmost of several. */
  pack?: string | null;
  /** Whether the company changed it or made it. */
  company?: boolean;
  /** Whether the caller's draft changes it. */
  draft?: boolean;
  retired?: boolean;
  /** Places where company and packs disagree. */
  conflicts?: number;
}

/** What keeps a draft from being published. */
export interface DocumentProblem {
  code: string;
  title?: string;
  detail?: string;
  detail_zh?: string;
  detail_en?: string;
  field?: string | null;
  position?: number | null;
}

export interface Change {
  /** `add`, `remove`, `change` or `move`. */
  op: string;
  path: string;
  label?: Label;
  old?: Json;
  new?: Json;
}

/** What changed in one document. */
export interface DocumentChanges {
  kind: string;
  name: string;
  diff: Change[];
}

export interface DocumentAnswer<T> {
  kind: string;
  name: string;
  document: T;
  /** What a writer says they have read. */
  version?: string;
  layers?: Partial<Record<"pack" | "company" | "effective" | "draft", T | null>>;
  problems?: DocumentProblem[];
  diff?: Change[];
}

/** A place where the company and an upgraded pack both changed something. */
export interface Conflict {
  kind: string;
  name: string;
  path: string;
  base: Json;
  lower: Json;
  company: Json;
}

export interface Draft {
  items: DocumentChanges[];
  /** How many changes there are, over all documents. */
  count: number;
  problems: DocumentProblem[];
  /** What stands in nobody's way and should be known before publishing. */
  warnings: DocumentProblem[];
}

export interface ConfigVersion {
  version: number;
  at: string;
  author?: Reference | null;
  reason?: string | null;
  /** `publish`, `rollback`, `import` or `pack`. */
  action?: string;
  changes: DocumentChanges[];
}

/** How a change of type would go for the values there are. */
export interface Conversion {
  object: string;
  field: string;
  from: string;
  to: string;
  rows: number;
  failed: number;
  failures: {
    id: string;
    label: string;
    value: string;
    code: string;
    message: Label;
  }[];
}

/** What would come out differently in the records of one object. */
export interface RehearsedObject {
  object: string;
  label: Label;
  records: number;
  /** Whether there are more than a rehearsal reads. */
  more: boolean;
  differ: number;
  /** 「43 张单，金额 −12,300」 */
  sentence: Label;
  fields: {
    field: string;
    label: Label;
    differ: number;
    old_sum?: string | null;
    new_sum?: string | null;
    difference?: string | null;
  }[];
  checks: {
    code: string;
    message: Label;
    /** Records it would refuse, and those it would refuse no longer. */
    refused: number;
    admitted: number;
    examples: { id: string; label?: string }[];
  }[];
  examples: { id: string; label: string; changes: Record<string, [Json, Json]> }[];
}

export interface Rehearsal {
  days: number;
  objects: RehearsedObject[];
}

const DRAFT = ["config", "draft"];
export const configKeys = {
  all: ["config"],
  draft: DRAFT,
  documents: ["config", "documents"],
};

interface ConfigList {
  version: number;
  items: { name: string; label: Label; documents: DocumentRef[] }[];
  packs?: { name: string; version: string; label?: Label }[];
  conflicts?: Conflict[];
}

const configQuery = queryOptions({
  queryKey: configKeys.documents,
  queryFn: ({ signal }) => call<ConfigList>("/config", { signal }),
});

/** Every document there is, of every kind. */
export const documentsQuery = queryOptions({
  ...configQuery,
  select: ({ items }: ConfigList) => items.flatMap(({ documents }) => documents),
});

/** Where the company and the packs disagree. */
export const conflictsQuery = queryOptions({
  ...configQuery,
  select: ({ conflicts }: ConfigList) => conflicts ?? [],
});

export const packsQuery = queryOptions({
  ...configQuery,
  select: ({ packs }: ConfigList) => packs ?? [],
});

const pathOf = (kind: string, name: string) => `/config/${kind}/${encodeURIComponent(name)}`;

export const documentQuery = <T>(kind: string, name: string, layer?: Layer) =>
  queryOptions({
    queryKey: ["config", "document", kind, name, layer ?? "draft"],
    queryFn: ({ signal }) =>
      call<DocumentAnswer<T>>(pathOf(kind, name), { query: { layer }, signal }),
  });

/** With the `version` it was made from, it is refused when somebody wrote in between. */
export function putDocument<T>(kind: string, name: string, document: T, version?: string | null) {
  return call<DocumentAnswer<T>>(pathOf(kind, name), { method: "PUT", body: document, version });
}

/** A new one; refused where there is one of that name. */
export const createDocument = <T>(kind: string, name: string, document: T) =>
  putDocument(kind, name, document, null);

/** A company's object goes into the bin, changes over a pack are taken back. */
export function deleteDocument(kind: string, name: string) {
  return call<DocumentAnswer<unknown>>(pathOf(kind, name), { method: "DELETE" });
}

interface DraftAnswer {
  items: DocumentAnswer<unknown>[];
  warnings?: DocumentProblem[];
}

export const draftQuery = queryOptions({
  queryKey: DRAFT,
  queryFn: async ({ signal }): Promise<Draft> => {
    const answer = await call<DraftAnswer>("/config/draft", { signal });
    const { items, warnings = [] } = answer;
    const changed = items.map(({ kind, name, diff = [] }) => ({ kind, name, diff }));
    // All documents of a draft are tried together: each tells the same problem.
    const problems = new Map(
      items.flatMap((one) => one.problems ?? []).map((one) => [one.code + one.detail, one]),
    );
    const count = changed.reduce((sum, { diff }) => sum + Math.max(1, diff.length), 0);
    return { items: changed, count, problems: [...problems.values()], warnings };
  },
});

export function dropDraft() {
  return call<{ discarded: number }>("/config/draft", { method: "DELETE" });
}

export interface DraftCheck {
  ok: boolean;
  problems: DocumentProblem[];
  conversions: Conversion[];
}

/** Can the draft be published, and which records do not fit it? */
export function checkDraft() {
  return call<DraftCheck>("/config/check", { method: "POST", body: {} });
}

/** Packs of a newer program that are held back, and how taking them would go with the draft. */
export interface Upgrade {
  held: boolean;
  told?: Label;
  ok?: boolean;
  problems?: DocumentProblem[];
  conversions?: Conversion[];
}

export const upgradeQuery = queryOptions({
  queryKey: [...DRAFT, "upgrade"],
  queryFn: ({ signal }) => call<Upgrade>("/config/upgrade", { signal }),
});

export function takeUpgrade(reason: string) {
  return call<{ version: number }>("/config/upgrade", { method: "POST", body: { reason } });
}

export function publishDraft(reason: string) {
  return call<{ version: number }>("/config/publish", { method: "POST", body: { reason } });
}

/** Tries the draft on the records changed in the last days. */
export function rehearse() {
  return call<Rehearsal>("/config/rehearse", { method: "POST", body: {} });
}

export function renameDocument(kind: string, name: string, to: string, field?: string) {
  return call<DocumentAnswer<unknown>>(`${pathOf(kind, name)}/rename`, {
    method: "POST",
    body: { to, ...(field && { field }) },
  });
}

export const versionsQuery = queryOptions({
  queryKey: ["config", "versions"],
  queryFn: async ({ signal }) =>
    (await call<{ items: ConfigVersion[] }>("/config/versions", { signal })).items,
});

/** Undoes the given versions and no others, or everything after one. */
export type Back = { to: number } | { versions: number[] };

export function rollBack(back: Back, reason: string) {
  return call<{ version: number }>("/config/rollback", {
    method: "POST",
    body: { ...back, reason },
  });
}

export function exportFiles() {
  return call<{ files: Files }>("/config/export");
}

/** Reads the files into the caller's draft. */
export function importFiles(files: Files) {
  return call<{ items: DocumentChanges[] }>("/config/import", { method: "POST", body: { files } });
}

export function settleConflict(kind: string, name: string, side: "mine" | "theirs") {
  return call<DocumentAnswer<unknown>>("/config/conflicts", {
    method: "POST",
    body: { kind, name, side },
  });
}

/** What a pack would collide with. */
export function tryPack(files: Files) {
  return call<{ conflicts: Conflict[] }>("/packs", {
    method: "POST",
    query: { dry_run: true },
    body: { files },
  });
}

export function installPack(files: Files, reason: string) {
  return call<{ version: number; conflicts: Conflict[] }>("/packs", {
    method: "POST",
    body: { files, reason },
  });
}

export function removePack(name: string) {
  return call<{ version: number }>(`/packs/${encodeURIComponent(name)}`, { method: "DELETE" });
}

export type Expected = "boolean" | "number" | "text" | "date" | "datetime";

/** A part of a rule that is an expression, and as much of the rule as it needs. */
export interface RulePart {
  part: "filter" | "value" | "if";
  rule: {
    name: string;
    settings?: Record<string, string | number | boolean>;
    properties?: unknown;
  };
}

/** What an expression is written over: the records of an object, or a part of a rule. */
export type Over = string | RulePart;

/** Whether there is anything to write it over. */
export const isOverSomething = (over: Over) => over !== "";

/** Against the caller's draft: it may name what is not published yet. */
export function verifyExpression(
  { over, text, expect }: { over: Over; text: string; expect?: Expected | undefined },
  signal: AbortSignal,
) {
  const [path, body] =
    typeof over === "string"
      ? ["/expressions/check", { object: over, text, expect, draft: true }]
      : ["/rules/expressions/check", { ...over, text }];
  return call<ExpressionCheck>(path, { method: "POST", body, signal });
}

export interface Proposal {
  insert: string;
  label?: Label | string;
  detail?: Label | string;
  kind?: string;
}

export function completeExpression(
  { over, ...typed }: { over: Over; text: string; cursor: number },
  signal: AbortSignal,
) {
  const [path, body] =
    typeof over === "string"
      ? ["/expressions/complete", { object: over, ...typed }]
      : ["/rules/expressions/complete", { ...over, ...typed }];
  return call<{ items: Proposal[] }>(path, { method: "POST", body, signal });
}

export interface TableCheck {
  findings: { code: string; message: Label; example: Record<string, string>; rows: number[] }[];
  outputs?: Record<string, Json> | null;
}

/** Gaps, overlaps and rows that never count; with inputs, what the table would give. */
export function checkTable(
  question: { document: object; inputs?: Record<string, string> },
  signal: AbortSignal,
) {
  return call<TableCheck>("/tables/check", { method: "POST", body: question, signal });
}
