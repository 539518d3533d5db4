import type { ComponentType, ReactNode } from "react";
import type { Currencies, Field, FieldType, Row, Value } from "../api/types";
import type { Language, TextKey } from "../text";
import type { OperatorName } from "./operators";

/** What a field needs to know about its reader to show a value. */
export interface Reading {
  language: Language;
  regionName: (code: string) => string;
  /** Every currency, once a field needs one. */
  currencies?: Currencies | undefined;
}

export interface ShowProps {
  value: Value;
  field: Field;
  reading: Reading;
  /** The record the value stands in: an amount has its currency from there. */
  row?: Row | undefined;
}

export interface EditorProps {
  field: Field;
  value: Value;
  onChange: (value: Value) => void;
  /** Takes the place of a visible label where there is none. */
  name: string;
  label?: string | undefined;
  error?: string | undefined;
  autoFocus?: boolean | undefined;
  disabled?: boolean | undefined;
}

export interface FilterProps {
  field: Field;
  values: string[];
  onChange: (values: string[]) => void;
  name: string;
}

/** Everything the app knows about one type of field. */
export interface FieldKind {
  type: FieldType;
  align: "start" | "end";
  width: number;
  sortable: boolean;
  operators: OperatorName[];
  /** Drawn in a grid: a plain function, so it may call no hook. */
  Cell: (props: ShowProps) => ReactNode;
  Display: ComponentType<ShowProps>;
  Editor: ComponentType<EditorProps>;
  Filter: ComponentType<FilterProps>;
  /** The value as plain text. */
  toText: (props: ShowProps) => string;
  /** The value as the server wants it written. */
  toWire: (value: Value) => Value;
  /** What is wrong with a typed value, before the server is asked. */
  check: (value: Value, field: Field) => TextKey | null;
}

export function isEmpty(value: Value): boolean {
  return (
    value === undefined ||
    value === null ||
    value === "" ||
    (Array.isArray(value) && value.length === 0)
  );
}

export function asText(value: Value): string {
  if (isEmpty(value)) return "";
  if (Array.isArray(value)) return value.filter((one) => typeof one === "string").join(", ");
  if (typeof value === "object" && value !== null) return value.label;
  return String(value);
}

/** The parts most kinds share; each kind names what is its own. */
export const plain: Pick<FieldKind, "align" | "width" | "sortable" | "toWire" | "check"> = {
  align: "start",
  width: 160,
  sortable: true,
  toWire: (value) => (value === "" || value === undefined ? null : value),
  check: () => null,
};
