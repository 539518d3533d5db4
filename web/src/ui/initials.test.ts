import { expect, test } from "vitest";
import { initialsOf } from "./initials";

test("a menu entry is found by the first letters of its pinyin", () => {
  expect(initialsOf("销售订单")).toBe("xsdd");
  expect(initialsOf("我的待办")).toBe("wddb");
  expect(initialsOf("租赁零售流程")).toBe("zllslc");
  expect(initialsOf("线索 Leads")).toBe("xs leads");
});
