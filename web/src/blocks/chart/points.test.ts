import { describe, expect, it } from "vitest";
import { arc, lengths, pointsOf, shares } from "./points";

const drawing = {
  by: "stage",
  labelOf: (value: unknown) => (typeof value === "string" ? value.toUpperCase() : ""),
  hueOf: (value: unknown) => (value === "won" ? 140 : undefined),
  shownOf: (value: string) => `¥${value}`,
  none: "none",
};

describe("a chart", () => {
  const points = pointsOf(
    [
      { stage: "won", value: "30.10", count: 1 },
      { stage: null, value: "10.00", count: 2 },
      { stage: "new", value: null, count: 4 },
    ],
    drawing,
  );

  it("tells every group with its exact value", () => {
    expect(points.map(({ label, shown, hue }) => [label, shown, hue])).toEqual([
      ["WON", "¥30.10", 140],
      ["none", "¥10.00", 28],
      ["NEW", "¥4", 152],
    ]);
  });

  it("draws lengths and shares of what is above nothing", () => {
    const values = (all: string[]) =>
      all.map((value) => ({ key: value, label: "", value, shown: "", hue: 0 }));
    expect(lengths(values(["40", "10", "-5"]))).toEqual([1, 0.25, 0]);
    expect(shares(values(["30", "10", "-5"]))).toEqual([0.75, 0.25, 0]);
    expect(lengths(values(["0"]))).toEqual([0]);
    expect(shares([])).toEqual([]);
  });

  it("draws a ring that closes", () => {
    expect(arc(0, 0.25)).toBe("M 50.00 8.00 A 42 42 0 0 1 92.00 50.00");
    expect(arc(0, 1)).toContain("A 42 42 0 1 1");
    expect(arc(0, 1)).not.toMatch(/1 50\.00 8\.00$/);
  });
});
