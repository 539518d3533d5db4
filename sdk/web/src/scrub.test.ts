import { expect, test } from "vitest";
import { isLuhn, scrub, scrubText, scrubUrl } from "./scrub";
import { settle } from "./settings";

const settings = settle({ key: "wk", url: "https://crm.example.cn" });

test.each([
  ["请打 13800138000", "请打 [phone]"],
  ["138-0013-8000", "[phone]"],
  ["+86 138 0013 8000", "[phone]"],
  ["008613800138000,13900139000", "[phone],[phone]"],
  ["１３８００１３８０００", "[phone]"],
  ["身份证11010519491231002X", "身份证[id]"],
  ["110105194912310021号", "[id]号"],
  ["6222 0200 0000 0000 000", "[card]"],
  ["卡 4111111111111111", "卡 [card]"],
  ["zhang.san+1@example.com.cn 收", "[email] 收"],
  ["/u/zhang%40example.cn/x", "/u/[email]/x"],
  ["2026-11-22 13800138000", "2026-11-22 [phone]"],
])("%j becomes %j", (text, clean) => {
  expect(scrubText(text)).toBe(clean);
});

test.each([
  "订单 20261122123456789",
  "1732262400123",
  "12345678901",
  "138001380001",
  "4111111111111112",
  "91350100M000100Y43",
  "010-62345678",
  "v1.2.3 @home",
  "深度阅读 120 秒",
])("%j stays", (text) => {
  expect(scrubText(text)).toBe(text);
});

test("the check of cards holds for a bank's and fails for its neighbour", () => {
  expect([isLuhn("6222020000000000000"), isLuhn("4111111111111111")]).toEqual([true, true]);
  expect(isLuhn("4111111111111112")).toBe(false);
});

test.each([
  ["https://a.cn/p?utm_source=x&token=1&q=泵#top", "https://a.cn/p?utm_source=x&q=泵"],
  ["https://a.cn/p?token=1&utm_medium=cpc", "https://a.cn/p?utm_medium=cpc"],
  ["https://a.cn/p?token=1", "https://a.cn/p"],
  ["https://a.cn/#/orders/1?name=x", "https://a.cn/#/orders/1"],
  ["https://a.cn/u/13800138000?q=13800138000", "https://a.cn/u/[phone]?q=[phone]"],
  ["https://a.cn/p?qq=1&xq=2", "https://a.cn/p"],
  ["", ""],
])("the address %j becomes %j", (address, clean) => {
  expect(scrubUrl(address, ["q"])).toBe(clean);
});

test("properties are cleaned at every depth, numbers too", () => {
  const given = {
    note: "电话 13800138000",
    phone: 13800138000,
    price: 12.5,
    ok: true,
    none: null,
    list: [{ mail: "a@b.cn" }],
    link: "https://a.cn/p?session=1",
    userPassword: "hunter2",
    卡号: 1,
  };
  expect(scrub(given, settings)).toEqual({
    note: "电话 [phone]",
    phone: "[phone]",
    price: 12.5,
    ok: true,
    none: null,
    list: [{ mail: "[email]" }],
    link: "https://a.cn/p",
    userPassword: "[hidden]",
    卡号: "[hidden]",
  });
});

test("a property that the site keeps stays as it is", () => {
  expect(scrub({ phone: "13800138000" }, { ...settings, keep: ["phone"] })).toEqual({
    phone: "13800138000",
  });
});

test("a long text without spaces is read in a moment", () => {
  expect(scrubText("x".repeat(100_000)).length).toBe(100_000);
});
