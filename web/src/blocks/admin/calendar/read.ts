// Holidays read from a file: the JSON that is published for every year, or a table of three columns.
import { adminLabel } from "../../../text/admin";
import { type DayDoc, isDay } from "./days";

export type Read = { days: Record<string, DayDoc> } | { wrong: number };

interface Published {
  days: { date: string; isOffDay: boolean; name?: string }[];
}

/** Words of both languages, with `/` between. */
function wordsOf(key: "calendar.words_worked" | "calendar.words_free"): Set<string> {
  const { zh, en } = adminLabel(key);
  return new Set(`${zh}/${en}`.split("/"));
}

const WORKED = wordsOf("calendar.words_worked");
const FREE = wordsOf("calendar.words_free");

/** The days of the text, or the number of the line that cannot be read. */
export function readHolidays(text: string): Read {
  return text.trimStart().startsWith("{") ? readJson(text) : readTable(text);
}

function readJson(text: string): Read {
  try {
    const { days } = JSON.parse(text) as Published;
    const wrong = days.findIndex(({ date, isOffDay }) => !isDay(date) || !isFlag(isOffDay));
    if (wrong >= 0) return { wrong: wrong + 1 };
    const read = days.map(({ date, isOffDay, name }) => [date, dayDoc(!isOffDay, name)]);
    return { days: Object.fromEntries(read) as Record<string, DayDoc> };
  } catch {
    return { wrong: 1 };
  }
}

const isFlag = (value: unknown) => typeof value === "boolean";

function dayDoc(worked: boolean, name = ""): DayDoc {
  return name ? { worked, name } : { worked };
}

/** Date, what it is, name: with commas or tabs between, a header is passed over. */
function readTable(text: string): Read {
  const days: Record<string, DayDoc> = {};
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  for (const [at, line] of lines.entries()) {
    if (line.trim() === "") continue;
    const [date = "", kind = "", name = ""] = line.split(/[,\t]/).map((cell) => cell.trim());
    const day = date.replace(/[/.]/g, "-").replace(/-(\d)(?=-|$)/g, "-0$1");
    const worked = WORKED.has(kind.toLowerCase());
    if (isDay(day) && (worked || FREE.has(kind.toLowerCase()))) days[day] = dayDoc(worked, name);
    else if (at > 0) return { wrong: at + 1 };
  }
  return Object.keys(days).length > 0 ? { days } : { wrong: 1 };
}
