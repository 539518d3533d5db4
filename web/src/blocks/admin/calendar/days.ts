// What a business calendar says of the days of a year. Days are texts such as `2026-10-01`.
import type { Label } from "../../../api/types";

export interface DayDoc {
  worked: boolean;
  name?: string;
}

export interface CalendarDoc {
  name?: string;
  label: Label;
  /** Whether it counts where an expression names none. */
  default?: boolean;
  /** Worked days of the week, Monday 1 to Sunday 7. */
  week: number[];
  days: Record<string, DayDoc>;
}

const DAY_MS = 86_400_000;
export const WEEK_DAYS = [1, 2, 3, 4, 5, 6, 7] as const;

const momentOf = (day: string) => Date.parse(`${day}T00:00:00Z`);
const dayAt = (moment: number) => new Date(moment).toISOString().slice(0, 10);

/** Is it a day there is? */
export function isDay(text: string): boolean {
  const moment = /^\d{4}-\d{2}-\d{2}$/.test(text) ? momentOf(text) : Number.NaN;
  return !Number.isNaN(moment) && dayAt(moment) === text;
}

export function addDays(day: string, count: number): string {
  return dayAt(momentOf(day) + count * DAY_MS);
}

/** Monday 1 to Sunday 7. */
export function weekDay(day: string): number {
  return new Date(momentOf(day)).getUTCDay() || 7;
}

/** The days of a month. */
export function daysOf(year: number, month: number): string[] {
  const first = `${year}-${String(month).padStart(2, "0")}-01`;
  const count = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return Array.from({ length: count }, (_, at) => addDays(first, at));
}

/** As a hand-written document may leave parts out. */
export function whole(doc: CalendarDoc): CalendarDoc {
  const { week = [], days = {} }: Partial<CalendarDoc> = doc;
  return { ...doc, week, days };
}

export interface DayState {
  worked: boolean;
  /** Whether that differs from its day of the week. */
  differs: boolean;
  name: string;
}

export function stateOf({ week, days }: CalendarDoc, day: string): DayState {
  const usual = week.includes(weekDay(day));
  const said = days[day];
  return {
    worked: said?.worked ?? usual,
    differs: said !== undefined && said.worked !== usual,
    name: said?.name ?? "",
  };
}

/** Says of a day what is wished; what the week says already is not written. */
export function withDay(doc: CalendarDoc, day: string, { worked, name = "" }: DayDoc): CalendarDoc {
  const { [day]: _, ...rest } = doc.days;
  const words = name.trim();
  if (!words && worked === doc.week.includes(weekDay(day))) return { ...doc, days: rest };
  return { ...doc, days: sorted({ ...rest, [day]: words ? { worked, name: words } : { worked } }) };
}

export function toggled(doc: CalendarDoc, day: string): CalendarDoc {
  const { worked, name } = stateOf(doc, day);
  return withDay(doc, day, { worked: !worked, name });
}

function sorted(days: Record<string, DayDoc>): Record<string, DayDoc> {
  return Object.fromEntries(Object.entries(days).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The days from one to another, both included; none where they stand the wrong way round. */
export function daysBetween(from: string, to: string, most = 366): string[] {
  const days: string[] = [];
  for (let day = from; day <= to && days.length < most; day = addDays(day, 1)) days.push(day);
  return days;
}

export interface Stretch {
  from: string;
  to: string;
  worked: boolean;
  name: string;
}

/** What is said of a year, days that follow each other and are alike taken together. */
export function stretchesOf({ days }: CalendarDoc, year: number): Stretch[] {
  const said = Object.entries(days).filter(([day]) => day.startsWith(`${year}-`));
  const stretches: Stretch[] = [];
  for (const [day, { worked, name = "" }] of said.sort(([a], [b]) => (a < b ? -1 : 1))) {
    const last = stretches.at(-1);
    const goesOn = last && addDays(last.to, 1) === day;
    if (goesOn && last.worked === worked && last.name === name) last.to = day;
    else stretches.push({ from: day, to: day, worked, name });
  }
  return stretches;
}

export function withStretch(doc: CalendarDoc, { from, to, worked, name }: Stretch): CalendarDoc {
  return daysBetween(from, to).reduce((now, day) => withDay(now, day, { worked, name }), doc);
}

export function withoutStretch(doc: CalendarDoc, { from, to }: Pick<Stretch, "from" | "to">) {
  const days = Object.entries(doc.days).filter(([day]) => day < from || day > to);
  return { ...doc, days: Object.fromEntries(days) };
}

/** How many days of the year are worked. */
export function workedIn(doc: CalendarDoc, year: number): number {
  const days = daysBetween(`${year}-01-01`, `${year}-12-31`);
  return days.filter((day) => stateOf(doc, day).worked).length;
}

/** Days read from elsewhere take the place of what was said of them. */
export function withDays(doc: CalendarDoc, days: Record<string, DayDoc>): CalendarDoc {
  return { ...doc, days: sorted({ ...doc.days, ...days }) };
}
