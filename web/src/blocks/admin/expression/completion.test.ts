import { describe, expect, it } from "vitest";
import { accept, correct, matching, meantBy, splitPath, typedAt } from "./completion";

const fields = [
  { name: "amount", words: "金额" },
  { name: "account", words: "客户" },
  { name: "paid_amount", words: "已付金额" },
];

describe("the word being typed", () => {
  it.each([
    ["amount > acc", "acc"],
    ["account.na", "account.na"],
    ["客户.名", "客户.名"],
    ["amount > ", null],
    ['name = "acc', '"acc'],
    ['owner in ("1", "张', '"张'],
    ['name = "a" and acc', "acc"],
    ["due > #2026", null],
    ['name = "a\\"b', '"a\\"b'],
  ])("of %s is %s", (text, word) => {
    expect(typedAt(text, text.length)?.word ?? null).toBe(word);
  });

  it("ends at the caret, not at the end", () => {
    expect(typedAt("amo > 10", 3)).toEqual({ from: 0, word: "amo" });
  });
});

describe("what could stand there", () => {
  it("is found by name, words and initials, beginnings first", () => {
    expect(matching(fields, "amo").map(({ name }) => name)).toEqual(["amount", "paid_amount"]);
    expect(matching(fields, "kh").map(({ name }) => name)).toEqual(["account"]);
    expect(matching(fields, "金额").map(({ name }) => name)).toEqual(["amount", "paid_amount"]);
    expect(matching(fields, "zz")).toEqual([]);
  });

  it("takes the place of the word and keeps the path", () => {
    const text = "account.na > 1";
    const typed = typedAt(text, 10);
    expect(typed && accept(text, typed, 10, "name")).toEqual({
      text: "account.name > 1",
      caret: 12,
    });
    expect(accept("su", { from: 0, word: "su" }, 2, "SUM()")).toEqual({ text: "SUM()", caret: 4 });
    expect(splitPath("a.b.")).toEqual({ path: ["a", "b"], stem: "" });
    expect(splitPath('"a.b')).toEqual({ path: [], stem: '"a.b' });
  });

  it("takes the place of a text that is open, and of the quote behind it", () => {
    for (const text of ['owner = "张', 'owner = "张"']) {
      const typed = typedAt(text, 10);
      const done = typed && accept(text, typed, 10, '"25"');
      expect(done).toEqual({ text: 'owner = "25"', caret: 12 });
    }
  });
});

describe("a wrong word", () => {
  it("is replaced by the one that was meant", () => {
    expect(correct("amuont > 10", 0, "amount")).toBe("amount > 10");
    expect(correct("金额 > 10 且 状况 = 1", 10, "状态")).toBe("金额 > 10 且 状态 = 1");
  });

  it("is told only when there is one near", () => {
    const en = "There is no field `amuont`; did you mean `amount`?";
    expect(meantBy({ zh: "没有名为 `amuont` 的字段，是不是 `amount`？", en })).toBe("amount");
    expect(meantBy({ zh: "", en: "There is no field `x`" })).toBeNull();
  });
});
