import { expect, test } from "vitest";
import type { Label } from "../../../api/types";
import { textOf } from "../../../text";
import { zh } from "../../../text/admin/zh";
import { durationWords, type RuleDoc, ruleWords } from "./words";

const texts = {
  a: (key: keyof typeof zh, values?: Record<string, string | number>) => textOf(zh[key], values),
  l: (label: Label | string | null | undefined) =>
    typeof label === "string" ? label : (label?.zh ?? ""),
};
const label = (words: string) => ({ zh: words, en: words });

test("a sequence reads as its steps, with the settings filled in", () => {
  const rule: RuleDoc = {
    name: "deep",
    label: label("深读"),
    cooldown: "1d",
    settings: { dwell_ms: 120_000 },
    when: {
      kind: "sequence",
      within: "30m",
      steps: [{ label: label("停留超过 {dwell_ms}") }, { label: label("点击「API 文档」") }],
    },
  };
  expect(ruleWords(rule, texts)).toBe(
    "停留超过 2 分钟 → 点击「API 文档」，30 分钟内，触发后冷却 1 天",
  );
});

test("what is asked of other signals stands behind the pattern", () => {
  const when = { kind: "event", label: label("看价格") };
  const rule = {
    name: "r",
    label: label("规则"),
    if: "tags.热 >= {least}",
    settings: { least: 3 },
    when,
  };
  expect(ruleWords(rule, texts)).toBe("看价格，当时 tags.热 >= 3");
});

test("a count reads as how often in how long, by events where nobody named it", () => {
  const when = { kind: "count", at_least: 3, window: "7d" };
  const rule = { name: "again", label: label("反复") };
  const named = { ...rule, when: { ...when, label: label("同一种触点") } };
  expect(ruleWords(named, texts)).toBe("同一种触点，7 天内至少 3 次");
  const risen = { ...named, when: { ...named.when, rearm_below: 2 } };
  expect(ruleWords(risen, texts)).toBe(
    "同一种触点，7 天内至少 3 次，升到时触发，回落到 2 以下后才再次触发",
  );
  const bare = { ...rule, when: { ...when, events: ["click", "view"] } };
  expect(ruleWords(bare, texts)).toBe("click / view，7 天内至少 3 次");
  expect(ruleWords(rule, texts)).toBe("");
});

test("a sum reads as its amount, a trend as its difference from before", () => {
  const rule = { name: "r", label: label("多") };
  const sum = { label: label("停留"), fold: "sum", at_least: 600, window: "today" };
  expect(ruleWords({ ...rule, when: sum }, texts)).toBe("停留，当天内达到 600");
  const product = { label: label("积"), folds: [], value: "a * b", at_most: 30, window: "7d" };
  expect(ruleWords({ ...rule, when: product }, texts)).toBe("积，7 天内不超过 30");
  const trend = { label: label("询价"), grows_by: "50%", window: "this_month" };
  expect(ruleWords({ ...rule, when: trend }, texts)).toBe("询价，当月内比之前同样一段增长至少 50%");
});

test("a length of time that is none is said as it stands", () => {
  expect(durationWords("90s", texts)).toBe("90 秒");
  expect(durationWords("soon", texts)).toBe("soon");
});
