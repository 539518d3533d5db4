import type { TextKey } from "../text";

export type OperatorName =
  | "contains"
  | "starts"
  | "is"
  | "is_not"
  | "above"
  | "at_least"
  | "below"
  | "at_most"
  | "any_of"
  | "none_of"
  | "mine"
  | "within"
  | "yes"
  | "no"
  | "empty"
  | "filled";

export interface Operator {
  label: TextKey;
  /** How many values it takes; "many" is one or more. */
  takes: "none" | "one" | "many";
  /** The expression, from the field's path and its literals. */
  write: (path: string, literals: string[]) => string;
}

const list = (literals: string[]) => `(${literals.join(", ")})`;

export const OPERATORS: Record<OperatorName, Operator> = {
  contains: { label: "op.contains", takes: "one", write: (p, [v]) => `${p} contains ${v}` },
  starts: { label: "op.starts", takes: "one", write: (p, [v]) => `${p} starts with ${v}` },
  is: { label: "op.is", takes: "one", write: (p, [v]) => `${p} = ${v}` },
  is_not: { label: "op.is_not", takes: "one", write: (p, [v]) => `${p} <> ${v}` },
  above: { label: "op.above", takes: "one", write: (p, [v]) => `${p} > ${v}` },
  at_least: { label: "op.at_least", takes: "one", write: (p, [v]) => `${p} >= ${v}` },
  below: { label: "op.below", takes: "one", write: (p, [v]) => `${p} < ${v}` },
  at_most: { label: "op.at_most", takes: "one", write: (p, [v]) => `${p} <= ${v}` },
  any_of: { label: "op.any_of", takes: "many", write: (p, vs) => `${p} in ${list(vs)}` },
  none_of: { label: "op.none_of", takes: "many", write: (p, vs) => `${p} not in ${list(vs)}` },
  within: { label: "op.within", takes: "one", write: (p, [v]) => `${p} starts with ${v}` },
  mine: { label: "op.mine", takes: "none", write: (p) => `${p} = ME()` },
  yes: { label: "op.yes", takes: "none", write: (p) => `${p} = true` },
  no: { label: "op.no", takes: "none", write: (p) => `${p} = false` },
  empty: { label: "op.empty", takes: "none", write: (p) => `${p} is empty` },
  filled: { label: "op.filled", takes: "none", write: (p) => `${p} is not empty` },
};

export const TEXT_OPERATORS: OperatorName[] = [
  "contains",
  "starts",
  "is",
  "is_not",
  "empty",
  "filled",
];
export const ORDER_OPERATORS: OperatorName[] = [
  "at_least",
  "above",
  "at_most",
  "below",
  "is",
  "is_not",
  "empty",
  "filled",
];
export const CHOICE_OPERATORS: OperatorName[] = ["any_of", "none_of", "empty", "filled"];
export const REFERENCE_OPERATORS: OperatorName[] = ["is", "is_not", "empty", "filled"];
