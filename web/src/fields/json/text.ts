import type { Value } from "../../api/types";

/** The value as JSON; what is being typed stays as typed. */
export function jsonText(value: Value, indent: number): string {
  if (value === undefined || value === null || value === "") return "";
  return typeof value === "string" ? value : JSON.stringify(value, null, indent);
}

/** Whether a typed text can be read as JSON; nothing at all can. */
export function isJson(value: Value): boolean {
  if (typeof value !== "string" || value.trim() === "") return true;
  try {
    JSON.parse(value);
    return true;
  } catch {
    return false;
  }
}
