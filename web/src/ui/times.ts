import { type Language, textIn } from "../text";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const two = (n: number) => String(n).padStart(2, "0");

export function dayOf(at: Date): string {
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

export function clockOf(at: Date): string {
  return `${two(at.getHours())}:${two(at.getMinutes())}`;
}

export function showDateTime(value: string): string {
  const at = new Date(value);
  return Number.isNaN(at.getTime()) ? value : `${dayOf(at)} ${clockOf(at)}`;
}

/** 「3 分钟前」, 「今天 14:22」, 「昨天 09:15」, then the date. */
export function showWhen(value: string, language: Language, now: Date): string {
  const at = new Date(value);
  if (Number.isNaN(at.getTime())) return value;
  const age = now.getTime() - at.getTime();
  if (age >= 0 && age < MINUTE_MS) return textIn(language, "time.now");
  if (age >= 0 && age < HOUR_MS) {
    return textIn(language, "time.minutes", { count: Math.floor(age / MINUTE_MS) });
  }
  const day = dayOf(at);
  if (day === dayOf(now)) return textIn(language, "time.today", { clock: clockOf(at) });
  const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
  if (day === dayOf(yesterday)) return textIn(language, "time.yesterday", { clock: clockOf(at) });
  const sameYear = at.getFullYear() === now.getFullYear();
  return `${sameYear ? day.slice(5) : day} ${clockOf(at)}`;
}

/** 「11月22日 星期日」 */
export function showToday(now: Date, language: Language): string {
  const locale = language === "zh" ? "zh-CN" : "en";
  return now.toLocaleDateString(locale, { month: "long", day: "numeric", weekday: "long" });
}

/** A day as people say it: today, yesterday, or the date. */
export function showDay(day: string, language: Language, now: Date): string {
  const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
  if (day === dayOf(now)) return textIn(language, "time.day.today");
  if (day === dayOf(yesterday)) return textIn(language, "time.day.yesterday");
  return day.startsWith(`${now.getFullYear()}-`) ? day.slice(5) : day;
}

/** A day as it is read out, 「2026年11月15日星期日」; `day` may have a time behind it. */
export function sayDay(day: string, language: Language): string {
  const [year = 0, month = 1, date = 1] = day.slice(0, "2026-01-31".length).split("-").map(Number);
  const locale = language === "zh" ? "zh-CN" : "en-GB";
  const said = new Intl.DateTimeFormat(locale, { dateStyle: "full" });
  return said.format(new Date(year, month - 1, date));
}
