import { describe, expect, it } from "vitest";
import type { Entry, Field } from "../../api/types";
import { cardsIn, columnsOf, conditionOf, keyOf } from "./columns";

const label = (zh: string) => ({ zh, en: zh });
const stage: Field = {
  name: "stage",
  label: label("阶段"),
  type: "select",
  options: [
    { value: "new", label: label("新"), hue: 210 },
    { value: "won", label: label("赢"), hue: 140 },
  ],
};
const owner: Field = { name: "owner", label: label("负责人"), type: "user", target: "user" };
const words = { language: "zh", none: "无" } as const;
const entry = (id: string, value: string): Entry => ({ id, version: 1, stage: value });

describe("a board", () => {
  it("has a column for every choice, and one for records without, if there are any", () => {
    const groups = [{ stage: "won", count: 2, sum: "12.5" }];
    expect(columnsOf(stage, groups, words).map(({ key, count, sum }) => [key, count, sum])).toEqual(
      [
        ["new", 0, null],
        ["won", 2, "12.5"],
      ],
    );
    const empty = columnsOf(stage, [{ stage: null, count: 1 }], words);
    expect(empty.map(({ key }) => key)).toEqual(["new", "won", ""]);
  });

  it("has a column for every value of a lookup that occurs", () => {
    const groups = [
      { owner: { id: "7", label: "张三" }, count: 3 },
      { owner: null, count: 1 },
    ];
    expect(columnsOf(owner, groups, words).map(({ key, label }) => [key, label])).toEqual([
      ["7", "张三"],
      ["", "无"],
    ]);
    expect(conditionOf(owner, "7")).toBe('owner = "7"');
    expect(conditionOf(owner, "")).toBe("owner is empty");
    expect(keyOf({ id: "7", label: "" })).toBe("7");
  });

  it("shows a moved card in its new column at once, and nowhere else", () => {
    const moved = new Map([["1", entry("1", "won")]]);
    const items = [entry("1", "new"), entry("2", "new")];
    const ids = (key: string, of: Entry[]) =>
      cardsIn(of, moved, { field: "stage", key }).map(({ id }) => id);
    expect(ids("new", items)).toEqual(["2"]);
    expect(ids("won", [entry("3", "won")])).toEqual(["1", "3"]);
    expect(ids("won", [entry("1", "won"), entry("3", "won")])).toEqual(["1", "3"]);
  });
});
