import type { Json } from "../../../api/config";
import type { Label } from "../../../api/types";

export type CellType = "text" | "number" | "date" | "boolean";

export interface TableInput {
  name: string;
  label: Label;
  type: CellType;
  options?: string[];
  expression?: string;
}

export interface TableOutput {
  name: string;
  label: Label;
  type: CellType;
  default?: Json;
}

export interface TableRow {
  name?: string;
  /** What each input must be; any where nothing is said. */
  when: Record<string, Json>;
  then: Record<string, Json>;
  valid_from?: string;
  valid_to?: string;
  priority?: number;
  note?: string;
}

export interface TableDoc {
  name: string;
  label: Label;
  help?: Label;
  hit?: string;
  object?: string;
  complete?: boolean;
  dated?: boolean;
  inputs: TableInput[];
  outputs: TableOutput[];
  rows: TableRow[];
}

/** A cell as it is typed. */
export function cellText(value: Json | undefined): string {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.map(cellText).join("、");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** The cells with one of them changed; what is empty is not written. */
export function withCell(cells: Record<string, Json>, name: string, text: string) {
  const { [name]: _, ...rest } = cells;
  return text.trim() === "" ? rest : { ...rest, [name]: text.trim() };
}

/** Takes a column away, with its cells. */
export function withoutColumn(doc: TableDoc, part: "inputs" | "outputs", at: number): TableDoc {
  const name = doc[part][at]?.name ?? "";
  const cells = part === "inputs" ? "when" : "then";
  const rows = doc.rows.map((row) => ({ ...row, [cells]: withCell(row[cells], name, "") }));
  return { ...doc, [part]: doc[part].toSpliced(at, 1), rows };
}

/** A column under another name takes its cells along. */
export function renamed(doc: TableDoc, part: "inputs" | "outputs", old: string, name: string) {
  const cells = part === "inputs" ? "when" : "then";
  const move = ({ [old]: value, ...rest }: Record<string, Json>) =>
    value === undefined ? rest : { ...rest, [name]: value };
  const columns = doc[part].map((one) => (one.name === old ? { ...one, name } : one));
  const rows = doc.rows.map((row) => ({ ...row, [cells]: move(row[cells]) }));
  return { ...doc, [part]: columns, rows };
}

/** Rows pasted from a spreadsheet: tabs between cells, inputs first, then results. */
export function pasted(doc: TableDoc, text: string): TableRow[] {
  return text
    .replace(/\r/g, "")
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => {
      const all = line.split("\t");
      const when = doc.inputs.reduce<Record<string, Json>>(
        (cells, { name }, at) => withCell(cells, name, all[at] ?? ""),
        {},
      );
      const then = doc.outputs.reduce<Record<string, Json>>(
        (cells, { name }, at) => withCell(cells, name, all[doc.inputs.length + at] ?? ""),
        {},
      );
      return { when, then };
    });
}
