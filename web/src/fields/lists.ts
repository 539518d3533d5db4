import type { Reference, Value } from "../api/types";

/** A file as a record tells of it. */
export interface FileNote {
  id: string;
  name: string;
  type: string;
  size: number;
}

export interface Place {
  region?: string;
  detail?: string;
  longitude?: string;
  latitude?: string;
}

const isThing = (one: unknown): one is { id: string } =>
  typeof one === "object" && one !== null && typeof (one as { id?: unknown }).id === "string";

/** The records a list names. */
export function asReferences(value: Value): Reference[] {
  const list: unknown[] = Array.isArray(value) ? value : [];
  return list.flatMap((one) => {
    if (isThing(one)) return [{ id: one.id, label: (one as Reference).label || one.id }];
    return typeof one === "string" ? [{ id: one, label: one }] : [];
  });
}

/** The files a list names. */
export function asFiles(value: Value): FileNote[] {
  const list: unknown[] = Array.isArray(value) ? value : [];
  return list.filter(isThing) as FileNote[];
}

export function asTags(value: Value): string[] {
  const list: unknown[] = Array.isArray(value) ? value : [];
  return list.filter((one): one is string => typeof one === "string");
}

export function asPlace(value: Value): Place {
  const thing: unknown = value;
  return typeof thing === "object" && thing !== null && !Array.isArray(thing) ? thing : {};
}

/** Values beyond those every kind knows travel as they are. */
export function asValue(thing: Place | Reference[] | FileNote[] | unknown): Value {
  return thing as Value;
}

export function idsToWire(value: Value): Value {
  return asReferences(value).map((one) => one.id);
}
