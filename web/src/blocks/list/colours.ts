// Colours of rows and cards: the server says which rules hold, the first one paints.
import type { Entry } from "../../api/types";

/** Conditions to mark the rows by. */
export function marksFor(colours: { when: string }[]): string[] | undefined {
  return colours.length > 0 ? colours.map(({ when }) => when) : undefined;
}

/** The hue of the first rule a row meets. */
export function hueOf(entry: Entry | undefined, colours: { hue: number }[]): number | undefined {
  const marks = entry?._marks as unknown;
  if (!Array.isArray(marks)) return undefined;
  const at = marks.indexOf(true);
  return at < 0 ? undefined : colours[at]?.hue;
}
