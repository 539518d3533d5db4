import type { Field, Reference, Row, Value } from "../api/types";
import { dayOf } from "../ui/times";

interface World {
  now: Date;
  me: Reference | null;
}

/** What new values start from, as far as their defaults can be told without the server. */
export function defaultsOf(fields: Field[], world: World): Row {
  const row: Row = {};
  for (const field of fields) {
    const value = defaultOf(field, world);
    if (value !== undefined) row[field.name] = value;
  }
  return row;
}

/** A default is an expression; anything beyond the plain ones is left to the server. */
function defaultOf({ name, default: said }: Field, { now, me }: World): Value | undefined {
  if (said === undefined || said === null) return name === "owner" ? (me ?? undefined) : undefined;
  if (said === "TODAY()") return dayOf(now);
  if (said === "NOW()") return now.toISOString();
  if (said === "ME()") return me ?? undefined;
  if (said === "true" || said === "false") return said === "true";
  if (/^-?\d+(\.\d+)?$/.test(said)) return said;
  return /^"([^"\\]*)"$/.exec(said)?.[1];
}
