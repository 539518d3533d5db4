// What a pair's page computes: which fields differ, which side each value comes from, the stairs of the waterfall.
import type { Pair, PairSide, Preview, Step, Wishes } from "../../api/duplicates";
import type { Entry, Field, ObjectModel } from "../../api/types";
import { asText, isEmpty } from "../../fields/kind";
import { formFields } from "../../fields/model";

/** The sides somebody has chosen, by field. */
export type Choices = Record<string, PairSide>;

export interface CompareRow {
  field: Field;
  different: boolean;
}

export function sidesOf(pair: Pair): Record<PairSide, string | undefined> {
  const contact = pair.object === "contact";
  const [one, other] = contact
    ? [pair.contact, pair.other_contact]
    : [pair.account, pair.other_account];
  return { one: one?.id, other: other?.id };
}

/** The fields that say something on either side, those that differ first. */
export function rowsOf(model: ObjectModel, one: Entry, other: Entry): CompareRow[] {
  const filled = formFields(model).filter(
    (field) => field.type !== "lines" && !(isEmpty(one[field.name]) && isEmpty(other[field.name])),
  );
  const rows = filled.map((field) => ({
    field,
    different: written(one, field) !== written(other, field),
  }));
  return [...rows.filter((row) => row.different), ...rows.filter((row) => !row.different)];
}

function written(entry: Entry, field: Field): string {
  const value = entry[field.name];
  return typeof value === "object" ? JSON.stringify(value) : asText(value);
}

export function wishesOf(keep: PairSide, choices: Choices): Wishes {
  const of = (survives: boolean) =>
    Object.entries(choices)
      .filter(([, side]) => (side === keep) === survives)
      .map(([field]) => field)
      .sort()
      .join(",");
  return { keep, take: of(false), stay: of(true) };
}

/** The side a field's value comes from, as far as the server has told. */
export function survivingSide(
  preview: Preview | undefined,
  keep: PairSide,
  field: string,
): PairSide | undefined {
  const told = preview?.fields.find((one) => one.field === field);
  if (!told) return undefined;
  const other = keep === "one" ? "other" : "one";
  return told.taken ? other : keep;
}

export interface Stair {
  step: Step;
  bits: number;
  /** Where its bar begins and how wide it is, in hundredths of the whole. */
  from: number;
  width: number;
}

/** Each bar begins where the one before ended. */
export function stairsOf(steps: Step[]): Stair[] {
  let at = 0;
  const spans = steps.map((step) => {
    const bits = Number(step.weight);
    const before = at;
    at += bits;
    return { step, bits, low: Math.min(before, at), high: Math.max(before, at) };
  });
  const low = Math.min(0, ...spans.map((span) => span.low));
  const whole = Math.max(0, ...spans.map((span) => span.high)) - low || 1;
  return spans.map(({ step, bits, ...span }) => ({
    step,
    bits,
    from: ((span.low - low) / whole) * 100,
    width: ((span.high - span.low) / whole) * 100,
  }));
}

/** The next to look at once `gone` are decided. */
export function nextOf(ids: string[], at: string | undefined, gone: string[]): string | undefined {
  const place = Math.max(0, at ? ids.indexOf(at) : 0);
  const left = (id: string) => !gone.includes(id);
  return ids.slice(place).find(left) ?? ids.slice(0, place).findLast(left);
}
