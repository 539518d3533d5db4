import { expect, test } from "vitest";
import { plainWords } from "./plain";

test("code marks go, and punctuation between Chinese is Chinese", () => {
  expect(plainWords("订单 `SO-1` 已审核,库存已锁定;2 行缺货")).toBe(
    "订单 SO-1 已审核，库存已锁定；2 行缺货",
  );
  expect(plainWords("没有选项 `x`,可选: 甲、乙")).toBe("没有选项 x，可选：甲、乙");
});

test("numbers, times and English stay as they are", () => {
  expect(plainWords("金额 5,040.00，11月22日 08:15")).toBe("金额 5,040.00，11月22日 08:15");
  expect(plainWords("Order `SO-1` is confirmed, 2 lines: short")).toBe(
    "Order SO-1 is confirmed, 2 lines: short",
  );
});
