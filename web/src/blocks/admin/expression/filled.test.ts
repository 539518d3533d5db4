import { expect, test } from "vitest";
import { filled } from "./filled";

test("the settings of a rule stand as numbers, at the length of their names", () => {
  const settings = { days: 30, least: -5, n: 12345 };
  expect(filled("a < NOW() - {days}天", settings)).toBe("a < NOW() - 000030天");
  expect(filled("b > {least}", settings)).toBe("b > -000005");
  expect(filled("c = {n}", settings)).toBe("c = 12345");
  expect(filled("d = {other}", settings)).toBe("d = {other}");
});
