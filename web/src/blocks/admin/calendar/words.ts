import type { AdminTexts } from "../../../text/admin";
import type { Stretch } from "./days";

type Words = Pick<AdminTexts, "a" | "language">;

const dateOf = (day: string) => new Date(`${day}T00:00:00Z`);

/** 「10月1日星期四」 */
export function dayWords(day: string, { language }: Pick<Words, "language">): string {
  return dateOf(day).toLocaleDateString(language === "zh" ? "zh-CN" : "en", {
    month: "long",
    day: "numeric",
    weekday: "long",
    timeZone: "UTC",
  });
}

export function monthWords(month: number, { language }: Pick<Words, "language">): string {
  return dateOf(`2026-${String(month).padStart(2, "0")}-01`).toLocaleDateString(
    language === "zh" ? "zh-CN" : "en",
    { month: "long", timeZone: "UTC" },
  );
}

/** The days of a stretch: 「10-01 至 10-07（7 天）」 */
export function stretchWords({ from, to }: Pick<Stretch, "from" | "to">, { a }: Pick<Words, "a">) {
  if (from === to) return from.slice(5);
  const count = (dateOf(to).getTime() - dateOf(from).getTime()) / 86_400_000 + 1;
  return a("calendar.stretch", { from: from.slice(5), to: to.slice(5), count });
}
