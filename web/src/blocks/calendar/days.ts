// Days of a calendar as `2026-11-22`, and the records that stand on them.
import type { Entry, Field, Value } from "../../api/types";
import { asText } from "../../fields/kind";
import { dayOf } from "../../ui/times";

export type Span = "month" | "week";

export interface Dates {
  from: Field;
  to?: Field | undefined;
}

const DAY_MS = 86_400_000;

const noon = (day: string) => new Date(`${day}T12:00:00`);

export function shiftDay(day: string, by: number): string {
  const at = noon(day);
  at.setDate(at.getDate() + by);
  return dayOf(at);
}

export function daysBetween(from: string, to: string): number {
  return Math.round((noon(to).getTime() - noon(from).getTime()) / DAY_MS);
}

/** The week of `day`, from Monday. */
export function weekOf(day: string): string[] {
  const monday = shiftDay(day, -((noon(day).getDay() + 6) % 7));
  return [0, 1, 2, 3, 4, 5, 6].map((by) => shiftDay(monday, by));
}

/** Whole weeks that cover the month of `day`. */
export function monthOf(day: string): string[] {
  const days: string[] = [];
  const month = day.slice(0, 7);
  let week = weekOf(`${month}-01`);
  while (days.length === 0 || week[0]?.startsWith(month)) {
    days.push(...week);
    week = weekOf(shiftDay(week[0] ?? day, 7));
  }
  return days;
}

/** The same place one month or week on. */
export function turn(day: string, span: Span, by: number): string {
  if (span === "week") return shiftDay(day, 7 * by);
  const at = noon(`${day.slice(0, 7)}-01`);
  at.setMonth(at.getMonth() + by);
  return dayOf(at);
}

/** The day a value stands on, in the reader's zone. */
export function dayIn(field: Field, value: Value): string {
  const text = asText(value);
  if (!text) return "";
  if (!isMoment(field)) return text.slice(0, 10);
  const at = new Date(text);
  return Number.isNaN(at.getTime()) ? "" : dayOf(at);
}

/** The value moved by days; a moment keeps its hour. */
export function shifted(field: Field, value: Value, by: number): Value {
  const text = asText(value);
  if (!text) return null;
  if (!isMoment(field)) return shiftDay(text.slice(0, 10), by);
  const at = new Date(text);
  at.setDate(at.getDate() + by);
  return at.toISOString();
}

function isMoment({ type, result }: Field): boolean {
  return type === "datetime" || result === "datetime";
}

/** The condition under which a record stands on one of the days. */
export function conditionFor({ from, to }: Dates, days: string[]): string {
  const first = days[0] ?? "";
  const end = shiftDay(days.at(-1) ?? first, 1);
  const edge = (field: Field, day: string) =>
    isMoment(field) ? `#${new Date(`${day}T00:00:00`).toISOString()}#` : `#${day}#`;
  const begins = `${from.name} < ${edge(from, end)}`;
  const alone = `${from.name} >= ${edge(from, first)}`;
  if (!to) return `${begins} and ${alone}`;
  return `${begins} and (${alone} or ${to.name} >= ${edge(to, first)})`;
}

/** The records of each day; one that lasts stands on every day of it. */
export function placed(entries: Entry[], { from, to }: Dates, days: string[]) {
  const byDay = new Map<string, Entry[]>(days.map((day) => [day, []]));
  for (const entry of entries) {
    const begins = dayIn(from, entry[from.name]);
    if (!begins) continue;
    const ends = (to && dayIn(to, entry[to.name])) || begins;
    for (const day of days) {
      if (day >= begins && (day <= ends || day === begins)) byDay.get(day)?.push(entry);
    }
  }
  return byDay;
}
