import { describe, expect, it } from "vitest";
import { planOf, sortInGroups } from "./groups";

const head = (key: string, count: number, folded = false) => ({ key, label: key, count, folded });

describe("rows in groups", () => {
  it("stand below their heads", () => {
    const plan = planOf([head("a", 2), head("b", 1)], 3);
    const at = [0, 1, 2, 3, 4].map((index) => plan.headAt(index)?.key ?? plan.rowAt(index));
    expect([plan.total, at]).toEqual([5, ["a", 0, 1, "b", 2]]);
  });

  it("are left out while their group is folded", () => {
    const plan = planOf([head("a", 2, true), head("b", 2), head("c", 3, true)], 7);
    const at = [0, 1, 2, 3, 4].map((index) => plan.headAt(index)?.key ?? plan.rowAt(index));
    expect([plan.total, at]).toEqual([5, ["a", "b", 2, 3, "c"]]);
  });

  it("without a group come last", () => {
    const plan = planOf([head("a", 1), head("b", 2, true)], 5);
    const at = [0, 1, 2, 3, 4].map((index) => plan.headAt(index)?.key ?? plan.rowAt(index));
    expect([plan.total, at]).toEqual([5, ["a", 0, "b", 3, 4]]);
    expect(planOf([], 2).rowAt(1)).toBe(1);
  });

  it("are ordered by their group first", () => {
    expect(sortInGroups("stage", "-amount,name")).toBe("stage,-amount,name");
    expect(sortInGroups("stage", "-amount,-stage")).toBe("-stage,-amount");
    expect(sortInGroups("stage", "")).toBe("stage");
  });
});
