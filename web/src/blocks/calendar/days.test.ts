import { describe, expect, it } from "vitest";
import type { Entry, Field } from "../../api/types";
import { conditionFor, dayIn, daysBetween, monthOf, placed, shifted, turn, weekOf } from "./days";

const label = { zh: "", en: "" };
const on: Field = { name: "on", label, type: "date" };
const until: Field = { name: "until", label, type: "date" };
const at: Field = { name: "at", label, type: "datetime" };
const entry = (id: string, values: object): Entry => ({ id, version: 1, ...values });

describe("a calendar", () => {
  it("shows whole weeks from Monday", () => {
    expect(weekOf("2026-11-22")).toEqual([
      "2026-11-16",
      "2026-11-17",
      "2026-11-18",
      "2026-11-19",
      "2026-11-20",
      "2026-11-21",
      "2026-11-22",
    ]);
    const november = monthOf("2026-11-22");
    expect([november.length, november[0], november.at(-1)]).toEqual([
      42,
      "2026-10-26",
      "2026-12-06",
    ]);
    expect(monthOf("2027-02-10")).toHaveLength(28);
  });

  it("turns by month and week", () => {
    expect(turn("2026-01-31", "month", 1)).toBe("2026-02-01");
    expect(turn("2026-01-31", "month", -1)).toBe("2025-12-01");
    expect(turn("2026-02-26", "week", 1)).toBe("2026-03-05");
  });

  it("moves a date by days, and a moment with its hour", () => {
    expect(shifted(on, "2026-02-27", 2)).toBe("2026-03-01");
    expect(shifted(at, "2026-11-22T06:30:00.000Z", -1)).toBe("2026-11-21T06:30:00.000Z");
    expect(shifted(on, null, 3)).toBe(null);
    expect(daysBetween("2026-11-22", "2026-12-01")).toBe(9);
    expect(dayIn(at, "2026-11-22T06:30:00.000Z")).toBe("2026-11-22");
  });

  it("places what lasts on every day of it", () => {
    const days = weekOf("2026-11-22");
    const found = placed(
      [
        entry("1", { on: "2026-11-17", until: "2026-11-18" }),
        entry("2", { on: "2026-11-10", until: "2026-11-16" }),
        entry("3", { on: "2026-11-20", until: "2026-11-01" }),
        entry("4", { on: null, until: "2026-11-18" }),
      ],
      { from: on, to: until },
      days,
    );
    expect(
      days.map((day) =>
        found
          .get(day)
          ?.map(({ id }) => id)
          .join(),
      ),
    ).toEqual(["2", "1", "1", "", "3", "", ""]);
  });

  it("asks for what stands on its days", () => {
    const days = weekOf("2026-11-22");
    expect(conditionFor({ from: on }, days)).toBe("on < #2026-11-23# and on >= #2026-11-16#");
    expect(conditionFor({ from: on, to: until }, days)).toBe(
      "on < #2026-11-23# and (on >= #2026-11-16# or until >= #2026-11-16#)",
    );
    expect(conditionFor({ from: at }, days)).toBe(
      "at < #2026-11-23T00:00:00.000Z# and at >= #2026-11-16T00:00:00.000Z#",
    );
  });
});
