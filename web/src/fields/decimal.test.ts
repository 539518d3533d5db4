import { describe, expect, it } from "vitest";
import { add, group, readDecimal, shiftPoint, trimZeros } from "./decimal";

describe("exact decimals", () => {
  it.each([
    ["1234567.5", 2, "1,234,567.50"],
    ["-0.5000", 2, "-0.50"],
    ["0", 2, "0.00"],
    ["12.3456", 2, "12.3456"],
    ["9007199254740993.0001", 2, "9,007,199,254,740,993.0001"],
    ["", 2, ""],
    ["***", 2, "***"],
  ])("%s grouped with %i decimals is %s", (value, digits, shown) => {
    expect(group(value, digits)).toBe(shown);
  });

  it.each([
    ["0.15", 2, "15"],
    ["0.1525", 2, "15.25"],
    ["15.25", -2, "0.1525"],
    ["1", -2, "0.01"],
    ["-3.5", 4, "-35000"],
    ["100", -2, "1"],
  ])("%s moved by %i is %s", (value, places, moved) => {
    expect(shiftPoint(value, places)).toBe(moved);
  });

  it.each([
    ["1,200", "1200"],
    ["¥12.5万", "125000"],
    ["１２．５", "12.5"],
    ["3亿", "300000000"],
    ["-.5", "-0.5"],
    ["007", "7"],
    ["十二", null],
    ["1.2.3", null],
    ["", null],
  ])("typed %s is read as %s", (typed, value) => {
    expect(readDecimal(typed)).toBe(value);
  });

  it("trims and adds without losing a digit", () => {
    expect(trimZeros("12.5000")).toBe("12.5");
    expect(trimZeros("1200")).toBe("1200");
    expect(add("0.1", "0.2")).toBe("0.3");
    expect(add("9007199254740993.01", "0.99")).toBe("9007199254740994.00");
    expect(add("-1.50", "0.5")).toBe("-1.00");
  });

  it("moving the point there and back changes nothing", () => {
    for (let n = -250; n <= 250; n += 7) {
      const value = trimZeros((n / 100).toFixed(2));
      expect(shiftPoint(shiftPoint(value, 2), -2)).toBe(value === "-0" ? "0" : value);
    }
  });
});
