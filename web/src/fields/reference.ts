import type { Reference, Value } from "../api/types";

export function asReference(value: Value): Reference | null {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  // A filter knows only the id.
  return typeof value === "string" && value !== "" ? { id: value, label: value } : null;
}

export function referenceToWire(value: Value): Value {
  return asReference(value)?.id ?? null;
}
