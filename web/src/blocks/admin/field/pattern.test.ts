import { expect, test } from "vitest";
import { sampleOf } from "./pattern";

const today = new Date(2026, 10, 22);

test("the sample is the number the pattern gives today", () => {
  expect(sampleOf("ZL-{yyyyMM}-{0000}", today)).toEqual({ text: "ZL-202611-0001" });
  expect(sampleOf("A{yy}{MM}{dd}{000}", today, 42)).toEqual({ text: "A261122042" });
  expect(sampleOf("{00}", today, 7)).toEqual({ text: "07" });
  expect(sampleOf("{yyyy-MM}/{000}", today)).toEqual({ text: "2026-11/001" });
  expect(sampleOf("{department.code}-{000}", today)).toEqual({ text: "〈department.code〉-001" });
});

test("a part that means nothing is told, and a sequence must stand once", () => {
  expect(sampleOf("ZL-{YYYY}-{0000}", today)).toEqual({ wrong: "{YYYY}" });
  expect(sampleOf("ZL-{yyyyMM}", today)).toEqual({ wrong: "{0000}" });
  expect(sampleOf("{0}{0}", today)).toEqual({ wrong: "{0000}" });
});
