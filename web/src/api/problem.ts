import type { Label } from "./types";

export interface FieldProblem {
  code?: string;
  field?: string;
  row?: number;
  detail?: string;
  detail_zh?: string;
  detail_en?: string;
}

/** What the server refused, with words for the reader in both languages. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly words: Label;
  readonly field: string | undefined;
  readonly position: number | undefined;
  /** What was probably meant instead of the word at `position`. */
  readonly suggestion: string | undefined;
  readonly errors: FieldProblem[];

  constructor(status: number, body: Partial<ProblemBody>) {
    const detail = body.detail ?? body.title ?? "";
    super(detail || `HTTP ${status}`);
    this.name = "Problem";
    this.status = status;
    this.code = body.code ?? `http.${status}`;
    this.words = { zh: body.detail_zh ?? detail, en: body.detail_en ?? detail };
    this.field = body.field;
    this.position = body.position;
    this.suggestion = body.suggestion;
    this.errors = body.errors ?? [];
  }
}

interface ProblemBody extends FieldProblem {
  title: string;
  position: number;
  suggestion: string;
  errors: FieldProblem[];
}

/** The server could not be reached at all. */
export class Unreachable extends Error {
  constructor(cause: unknown) {
    super("unreachable", { cause });
    this.name = "Unreachable";
  }
}

export function isStale(error: unknown): boolean {
  return error instanceof Problem && error.status === 412;
}
