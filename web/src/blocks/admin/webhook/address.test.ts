import { expect, test } from "vitest";
import { wrongAddress } from "./address";

test.each([
  ["https://erp.example.com/hooks", null],
  ["http://10.0.0.5:9000/in", null],
  ["http://172.20.1.1/", null],
  ["http://erp/in", null],
  ["http://erp.lan/in", null],
  ["http://erp.example.com/hooks", "plain"],
  ["http://172.40.1.1/", "plain"],
  ["ftp://erp.example.com", "shape"],
  ["https://me:secret@erp.example.com", "shape"],
  ["erp.example.com", "shape"],
  ["https://", "shape"],
])("the address %s is wrong by %s", (address, wrong) => {
  expect(wrongAddress(address)).toBe(wrong);
});
