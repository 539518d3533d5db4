import { describe, expect, it } from "vitest";
import {
  addDays,
  type CalendarDoc,
  daysBetween,
  daysOf,
  isDay,
  stateOf,
  stretchesOf,
  toggled,
  weekDay,
  withDay,
  withDays,
  withoutStretch,
  withStretch,
  workedIn,
} from "./days";
import { readHolidays } from "./read";

const plain: CalendarDoc = { label: { zh: "", en: "" }, week: [1, 2, 3, 4, 5], days: {} };

describe("days", () => {
  it("follow each other over the ends of months and years, in leap years too", () => {
    expect(addDays("2026-12-31", 1)).toBe("2027-01-01");
    expect(addDays("2024-02-28", 1)).toBe("2024-02-29");
    expect(addDays("2026-03-01", -1)).toBe("2026-02-28");
    expect(daysBetween("2026-09-29", "2026-10-02")).toHaveLength(4);
    expect(daysBetween("2026-10-02", "2026-10-01")).toEqual([]);
  });

  it("are those there are", () => {
    expect(["2026-02-28", "2026-02-29", "2026-2-1", "", "2026-13-01"].map(isDay)).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
  });

  it("stand under their day of the week, from Monday", () => {
    expect(weekDay("2026-11-22")).toBe(7);
    expect(weekDay("2026-10-01")).toBe(4);
    expect(daysOf(2026, 10).at(-1)).toBe("2026-10-31");
    expect(daysOf(2024, 2)).toHaveLength(29);
  });
});

describe("a calendar", () => {
  it("writes only what differs from the week", () => {
    const off = toggled(plain, "2026-10-01");
    expect(off.days).toEqual({ "2026-10-01": { worked: false } });
    expect(stateOf(off, "2026-10-01")).toEqual({ worked: false, differs: true, name: "" });
    expect(toggled(off, "2026-10-01").days).toEqual({});
    expect(toggled(plain, "2026-10-10").days).toEqual({ "2026-10-10": { worked: true } });
  });

  it("keeps the name of a holiday that falls on a free day, however often it is clicked", () => {
    const named = withDay(plain, "2026-10-03", { worked: false, name: "国庆节" });
    expect(named.days["2026-10-03"]).toEqual({ worked: false, name: "国庆节" });
    expect(toggled(toggled(named, "2026-10-03"), "2026-10-03")).toEqual(named);
  });

  it("tells holidays as stretches, and takes and drops them as such", () => {
    const name = "国庆节";
    const week = { from: "2026-10-01", to: "2026-10-07", worked: false, name };
    const extra = { from: "2026-10-10", to: "2026-10-10", worked: true, name };
    const doc = withStretch(withStretch(plain, extra), week);
    expect(stretchesOf(doc, 2026)).toEqual([week, extra]);
    expect(stretchesOf(doc, 2025)).toEqual([]);
    expect(stretchesOf(withoutStretch(doc, week), 2026)).toEqual([extra]);
    // Seven days off, five of which the week would have worked, and one Saturday more.
    expect(workedIn(plain, 2026) - workedIn(doc, 2026)).toBe(4);
  });
});

describe("holidays from a file", () => {
  it("are read as they are published", () => {
    const text = JSON.stringify({
      year: 2027,
      days: [
        { name: "元旦", date: "2027-01-01", isOffDay: true },
        { name: "元旦", date: "2027-01-03", isOffDay: false },
      ],
    });
    const read = readHolidays(text);
    expect(read).toEqual({
      days: {
        "2027-01-01": { worked: false, name: "元旦" },
        "2027-01-03": { worked: true, name: "元旦" },
      },
    });
    expect("days" in read && stateOf(withDays(plain, read.days), "2027-01-03").worked).toBe(true);
  });

  it("are read from a table with or without a header", () => {
    const days = { "2027-01-01": { worked: false, name: "元旦" }, "2027-01-03": { worked: true } };
    expect(readHolidays("日期,安排,名称\n2027/1/1,放假,元旦\n2027-01-03,上班\n")).toEqual({ days });
    expect(readHolidays("2027-01-01\toff\t元旦\r\n2027-01-03\twork")).toEqual({ days });
  });

  it("tell the line that cannot be read, and nothing is taken", () => {
    expect(readHolidays("2027-01-01,放假\n2027-02-30,放假")).toEqual({ wrong: 2 });
    expect(readHolidays("2027-01-01,放假\n2027-02-03,也许")).toEqual({ wrong: 2 });
    expect(readHolidays("{}")).toEqual({ wrong: 1 });
    expect(readHolidays('{"days":[{"date":"2027-01-01"}]}')).toEqual({ wrong: 1 });
    expect(readHolidays("你好")).toEqual({ wrong: 1 });
  });
});
