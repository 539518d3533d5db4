import { expect, test } from "vitest";
import type { KnownEvent } from "../../../../api/rules";
import { fromTemplate, TEMPLATES } from "../templates";
import { finished, propertiesFor, type RuleDoc, startOf } from "./doc";

const NOTHING = { zh: "", en: "" };
const event = (
  name: string,
  zh: string,
  properties: KnownEvent["properties"] = [],
): KnownEvent => ({
  name,
  label: { zh, en: name },
  count: 1,
  last_at: null,
  properties,
});
const amount = { name: "amount", type: "number" as const, label: { zh: "金额", en: "Amount" } };
const KNOWN = [event("price_view", "查看价格"), event("paid", "付款", [amount])];
const rule = (change: Partial<RuleDoc>): RuleDoc => ({
  ...fromTemplate("once", "r", { zh: "规则", en: "" }),
  ...change,
});

test("words nobody gave are those of the events, and of the other language", () => {
  const when = { ...startOf("event"), events: ["price_view", "paid"] };
  const whole = finished(rule({ when }), KNOWN, NOTHING);
  expect(whole.when.label).toEqual({ zh: "查看价格、付款", en: "price_view, paid" });
  expect(whole.label).toEqual({ zh: "规则", en: "规则" });
  expect(whole.then.title).toEqual({ zh: "规则", en: "规则" });
});

test("properties that have come with an event are declared where an expression names them", () => {
  const when = (filter: string) => ({ ...startOf("event"), events: ["paid"], filter });
  const named = rule({ when: when("properties.amount > 10") });
  expect(propertiesFor(named, KNOWN)).toEqual([amount]);
  expect(finished(named, KNOWN, NOTHING).properties).toEqual([amount]);
  const inChinese = rule({ when: when("属性.金额 > 10") });
  expect(finished(inChinese, KNOWN, NOTHING).properties).toEqual([amount]);
  expect(finished(rule({ when: when("") }), KNOWN, NOTHING)).not.toHaveProperty("properties");
});

test("what says nothing is left out, and a sequence has no words of its own", () => {
  const silence = fromTemplate("silence", "r", { zh: "沉默", en: "Silence" });
  const whole = finished({ ...silence, cooldown: "", limits: [] }, KNOWN, NOTHING);
  expect(Object.keys(whole).sort()).toEqual(["label", "name", "then", "version", "when"]);
  expect(whole.when).not.toHaveProperty("label");
  expect(whole.when.steps?.map(({ label }) => label.zh)).toEqual([
    "查看价格",
    "查看价格",
    "任何动静",
  ]);
});

test("every template but a date, which has to be chosen, says what it waits for", () => {
  for (const template of TEMPLATES) {
    const whole = finished(fromTemplate(template, "r", { zh: "名", en: "" }), KNOWN, {
      zh: "每周检查",
      en: "Weekly",
    });
    const said = whole.when.steps ?? [whole.when];
    expect(said.every(({ label }) => label.zh !== "")).toBe(true);
  }
});
