import { describe, expect, it } from "vitest";
import { workOut } from "./formula";

const AMOUNT = "MONEY(quantity * unit_price * (1 - discount), currency)";

describe("a formula while one types", () => {
  it("is exact and rounds half away from zero", () => {
    const row = { quantity: "3", unit_price: "1680", discount: "0.15" };
    expect(workOut(AMOUNT, row)).toBe("4284.000000");
    expect(workOut("ROUND(a, 2)", { a: "1.005" })).toBe("1.010000");
    expect(workOut("ROUND(a, 2)", { a: "-1.005" })).toBe("-1.010000");
    expect(workOut("a / 3", { a: "1" })).toBe("0.333333");
  });

  it("keeps the order of operations", () => {
    expect(workOut("1 + 2 * 3 - 4 / 2", {})).toBe("5.000000");
    expect(workOut("-(1 + 2) * 3", {})).toBe("-9.000000");
  });

  it("says nothing when a value is missing, and when it meets what it does not know", () => {
    expect(workOut(AMOUNT, { quantity: "3", discount: "0" })).toBeNull();
    expect(workOut("a / b", { a: "1", b: "0" })).toBeNull();
    expect(workOut('quantity & " × "', { quantity: "1" })).toBeNull();
    expect(workOut("IF(a, 1, 2)", { a: "1" })).toBeNull();
    expect(workOut("(1", {})).toBeNull();
  });
});
