import { expect, test } from "vitest";
import { bySet, nextIn, profilePath } from "./names";

test("a new profile runs after the others of its set", () => {
  expect(nextIn([], "erp", "account")).toBe("erp/10_account");
  expect(nextIn(["erp/10_account", "erp/41_user", "crm/90_x"], "erp", "order")).toBe(
    "erp/50_order",
  );
});

test("profiles stand by set, in the order in which they run", () => {
  const names = ["b/20_x", "a/10_y", "b/10_z", "alone"].map((name) => ({ name }));
  expect(bySet(names).map(([set, all]) => [set, all.map(({ name }) => name)])).toEqual([
    ["a", ["a/10_y"]],
    ["", ["alone"]],
    ["b", ["b/10_z", "b/20_x"]],
  ]);
  expect(profilePath("a/10_y")).toBe("/settings/imports/a%2F10_y");
});
