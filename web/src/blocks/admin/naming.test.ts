import { expect, test } from "vitest";
import { pinyinOf } from "../../ui/pinyin";
import { freeName, isName, nameFor } from "./naming";

test("pinyin is spelt whole", () => {
  expect(pinyinOf("租赁单")).toBe("zulindan");
  expect(pinyinOf("客户 A 级")).toBe("kehu a ji");
  expect(pinyinOf("押金金额")).toBe("yajinjine");
});

test("a name comes from English, else from pinyin, and is never taken twice", () => {
  expect(nameFor({ zh: "租赁单", en: "" }, [])).toBe("zulindan");
  expect(nameFor({ zh: "租赁单", en: "Rental order" }, [])).toBe("rental_order");
  expect(nameFor({ zh: "押金", en: "" }, ["yajin", "yajin_2"])).toBe("yajin_3");
  expect(nameFor({ zh: "2026 年度", en: "" }, [])).toBe("niandu");
  expect(nameFor({ zh: "", en: "" }, [])).toBe("");
});

test("names are small letters, digits and underscores, and begin with a letter", () => {
  expect(["a", "a_1", "A", "1a", "a-b", ""].map(isName)).toEqual([
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
  expect(freeName("option", ["option_1", "option_3"])).toBe("option_4");
});
