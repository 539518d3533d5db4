import { expect, it } from "vitest";
import { mayExport, withExport } from "./RoleSettings";

const sales = { name: "sales", label: { zh: "销售", en: "Sales" } };

it("lets a role export until it says no, and again once it no longer does", () => {
  expect(mayExport(sales)).toBe(true);
  const without = withExport(false)(sales);
  expect(without).toEqual({ ...sales, export: false });
  expect(mayExport(without)).toBe(false);
  expect(withExport(true)(without)).toEqual(sales);
});
