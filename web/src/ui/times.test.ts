import { expect, test } from "vitest";
import { sayDay } from "./times";

test("a day is read out in the order of the language", () => {
  expect(sayDay("2026-11-15", "zh")).toBe("2026年11月15日星期日");
  expect(sayDay("2026-11-15 14:05:00", "zh")).toBe("2026年11月15日星期日");
  expect(sayDay("2026-02-01", "en")).toMatch(/^Sunday,? 1 February 2026$/);
});
