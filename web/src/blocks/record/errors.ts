import type { FieldProblem, Problem } from "../../api/problem";
import type { ObjectModel, Row } from "../../api/types";
import { isEmpty } from "../../fields/kind";
import { asRows, isStarted } from "../../fields/lines/rows";
import type { Texts } from "../../text";

export interface Placed {
  byField: Record<string, string>;
  /** Problems of lines: by the field that holds them, then by row from 0. */
  byLine: Record<string, Record<number, Row>>;
  rest: string[];
}

/** Finds the place of every problem the server named. */
export function placeErrors(
  problem: Problem,
  { model, draft }: { model: ObjectModel; draft: Row },
  texts: Texts,
): Placed {
  const placed: Placed = { byField: {}, byLine: {}, rest: [] };
  const lines = model.fields.filter((field) => field.type === "lines").map((field) => field.name);
  const named: FieldProblem[] = problem.errors.length
    ? problem.errors
    : [{ field: problem.field ?? "", detail_zh: problem.words.zh, detail_en: problem.words.en }];
  for (const one of named) {
    const words = texts.l({
      zh: one.detail_zh ?? one.detail ?? problem.words.zh,
      en: one.detail_en ?? one.detail ?? problem.words.en,
    });
    const [, parent, , child] = /^(\w+)(?:[.[](\d+)\]?)?\.(\w+)$/.exec(one.field ?? "") ?? [];
    const holder = parent && lines.includes(parent) ? parent : lines[0];
    const at = one.row === undefined ? emptyAt(draft, parent, child) : [one.row - 1];
    if (at.length > 0 && holder) {
      const rows = placed.byLine[holder] ?? {};
      for (const row of at) rows[row] = { ...rows[row], [child ?? one.field ?? ""]: words };
      placed.byLine[holder] = rows;
    } else if (one.field && model.fields.some((field) => field.name === one.field)) {
      placed.byField[one.field] = words;
    } else {
      placed.rest.push(words);
    }
  }
  return placed;
}

/** The lines somebody began that have nothing in `child`: a problem without a row means them. */
function emptyAt(draft: Row, parent: string | undefined, child: string | undefined): number[] {
  if (!parent || !child) return [];
  return asRows(draft[parent]).flatMap((row, at) =>
    isStarted(row) && isEmpty(row[child]) ? [at] : [],
  );
}

/** Hangs the problems of lines on their rows, where the editor shows them. */
export function markLines(draft: Row, placed: Placed): Row {
  const marked = { ...draft };
  for (const [name, byRow] of Object.entries(placed.byLine)) {
    marked[name] = asRows(draft[name]).map((row, at) => ({ ...row, _errors: byRow[at] as never }));
  }
  return marked;
}
