import { describe, expect, it } from "vitest";
import type { Field } from "../../api/types";
import type { Reading } from "../kind";
import { baseText, toText } from "./toText";

const label = { zh: "金额", en: "Amount" };
const currencies = {
  own: "CNY",
  items: [
    { code: "CNY", label: { zh: "人民币", en: "Chinese yuan" }, symbol: "¥", digits: 2 },
    { code: "USD", label: { zh: "美元", en: "US dollar" }, symbol: "$", digits: 2 },
    { code: "JPY", label: { zh: "日元", en: "Japanese yen" }, symbol: "JP¥", digits: 0 },
  ],
};
const reading: Reading = { language: "zh", regionName: (code) => code, currencies };
const amount: Field = {
  name: "amount",
  label,
  type: "money",
  money: { own: false, base: "amount_base" },
};

describe("an amount of a document", () => {
  it("has the sign and the decimals of its currency", () => {
    const shown = (value: string, currency: string) =>
      toText({ value, field: amount, reading, row: { currency } });
    expect(shown("1234.5", "USD")).toBe("$1,234.50");
    expect(shown("-1234.5", "CNY")).toBe("-¥1,234.50");
    expect(shown("1234", "JPY")).toBe("JP¥1,234");
  });

  it("tells what it is worth only where it is foreign", () => {
    const worth = (currency: string) => {
      const row = { currency, amount: "20", amount_base: "142" };
      return baseText({ value: "20", field: amount, reading, row });
    };
    expect(worth("USD")).toBe("¥142.00");
    expect(worth("CNY")).toBe("");
  });

  it("is a plain number where its object knows no currency", () => {
    const plain: Field = { name: "price", label, type: "money" };
    expect(toText({ value: "5", field: plain, reading, row: { currency: "USD" } })).toBe("5.00");
  });
});
