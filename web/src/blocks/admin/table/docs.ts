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
  default?: string;
}

export interface TableRow {
  cells: string[];
  results: string[];
  from?: string;
  until?: string;
  priority?: number;
}

export interface TableDoc {
  name: string;
  label: Label;
  hit?: string;
  dated?: boolean;
  object?: string;
  inputs: TableInput[];
  outputs: TableOutput[];
  rows: TableRow[];
  [property: string]: unknown;
}

/** Every row has one cell per input and one result per output, whatever was added or taken away. */
export function squared(doc: TableDoc): TableDoc {
  const padded = (cells: string[] | undefined, length: number) =>
    Array.from({ length }, (_, at) => cells?.[at] ?? "");
  const rows = doc.rows.map((row) => ({
    ...row,
    cells: padded(row.cells, doc.inputs.length),
    results: padded(row.results, doc.outputs.length),
  }));
  return { ...doc, rows };
}

/** Takes a column away, with its cells. */
export function withoutInput(doc: TableDoc, at: number): TableDoc {
  const rows = doc.rows.map((row) => ({ ...row, cells: row.cells.toSpliced(at, 1) }));
  return { ...doc, inputs: doc.inputs.toSpliced(at, 1), rows };
}

export function withoutOutput(doc: TableDoc, at: number): TableDoc {
  const rows = doc.rows.map((row) => ({ ...row, results: row.results.toSpliced(at, 1) }));
  return { ...doc, outputs: doc.outputs.toSpliced(at, 1), rows };
}

/** Rows pasted from a spreadsheet: tabs between cells, inputs first, then results. */
export function pasted(doc: TableDoc, text: string): TableRow[] {
  const width = doc.inputs.length;
  return text
    .replace(/\r/g, "")
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => {
      const all = line.split("\t").map((cell) => cell.trim());
      return {
        cells: all.slice(0, width),
        results: all.slice(width, width + doc.outputs.length),
      };
    });
}
