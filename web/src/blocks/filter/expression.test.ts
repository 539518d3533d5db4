import { describe, expect, it } from "vitest";
import type { Field, ObjectModel } from "../../api/types";
import { OPERATORS } from "../../fields/operators";
import { kindOf } from "../../fields/registry";
import { type Condition, isComplete, readParts, writeParts } from "./expression";

const label = { zh: "", en: "" };
const field = (name: string, type: Field["type"], more: Partial<Field> = {}): Field => ({
  name,
  type,
  label,
  ...more,
});

const model: ObjectModel = {
  name: "account",
  label,
  title: "name",
  may: { create: true, update: true, delete: true },
  fields: [
    field("name", "text"),
    field("amount", "money"),
    field("rate", "percent"),
    field("level", "select"),
    field("tags", "multi_select"),
    field("due", "date"),
    field("seen", "datetime"),
    field("hold", "boolean"),
    field("account", "lookup", { target: "account" }),
    field("total", "formula", { result: "money" }),
    field("region", "region"),
    field("phone", "phone"),
  ],
  lists: [],
  form: { sections: [] },
  related: [],
  commands: [],
};

const condition = (
  field: string,
  operator: Condition["operator"],
  ...values: string[]
): Condition => ({
  field,
  operator,
  values,
});

describe("conditions as expression text", () => {
  it.each([
    [condition("amount", "above", "10000"), "amount > 10000"],
    [condition("name", "contains", '宁德 "时代"'), 'name contains "宁德 \\"时代\\""'],
    [condition("name", "starts", "a\\b"), 'name starts with "a\\\\b"'],
    [condition("level", "any_of", "a", "b"), 'level in ("a", "b")'],
    [condition("level", "none_of", "a"), 'level not in ("a")'],
    [condition("due", "below", "2026-11-22"), "due < #2026-11-22#"],
    [
      condition("seen", "at_least", "2026-11-22T00:00:00.000Z"),
      "seen >= #2026-11-22T00:00:00.000Z#",
    ],
    [condition("hold", "yes"), "hold = true"],
    [condition("owner", "mine"), "owner = ME()"],
    [condition("name", "is_not", "x"), 'name <> "x"'],
    [condition("phone", "empty"), "phone is empty"],
    [condition("total", "at_most", "5.5"), "total <= 5.5"],
  ])("%j is written as %s", (one, text) => {
    expect(writeParts([{ condition: one }], model)).toBe(text);
    expect(readParts(text, model)).toEqual([{ condition: one }]);
  });

  it("reads back everything it writes", () => {
    const samples: Record<string, string> = { number: "-1.5", date: "2026-01-31" };
    for (const one of model.fields) {
      for (const operator of kindOf(one).operators) {
        const takes = OPERATORS[operator].takes;
        const sample = samples[one.type] ?? 'and (or) "not" 是';
        const numeric = ["money", "percent", "formula"].includes(one.type) ? "12.5" : sample;
        const values = takes === "none" ? [] : takes === "many" ? [numeric, "b"] : [numeric];
        const parts = [
          { condition: { field: one.name, operator, values } },
          { raw: "amount + 1 > 2" },
        ];
        expect(readParts(writeParts(parts, model), model)).toEqual(parts);
      }
    }
  });

  it("keeps as text what it cannot read back", () => {
    const text = 'amount > 1 and account.region = "310000" and (name = "a" or name = "b")';
    const parts = readParts(text, model);
    expect(parts).toEqual([
      { condition: condition("amount", "above", "1") },
      { raw: 'account.region = "310000"' },
      { raw: '(name = "a" or name = "b")' },
    ]);
    expect(writeParts(parts, model)).toBe(text);
  });

  it("does not take a top-level or apart", () => {
    const text = 'amount > 1 or name = "a and b"';
    expect(readParts(text, model)).toEqual([{ raw: text }]);
    const more = writeParts(
      [...readParts(text, model), { condition: condition("hold", "no") }],
      model,
    );
    expect(more).toBe(`(${text}) and hold = false`);
  });

  it("knows when a condition still lacks its value", () => {
    expect(isComplete(condition("name", "contains"))).toBe(false);
    expect(isComplete(condition("name", "contains", ""))).toBe(false);
    expect(isComplete(condition("name", "empty"))).toBe(true);
  });
});
