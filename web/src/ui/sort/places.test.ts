import { expect, test } from "vitest";
import { moveBetween, reorder, stepFrom } from "./places";

/** The naive way: mark the place, take the item out, put it where the mark is. */
function naively(items: string[], from: number, to: number): string[] {
  const marked = [...items.slice(0, to), "|", ...items.slice(to)];
  const item = items[from] ?? "";
  return marked.filter((one) => one !== item).map((one) => (one === "|" ? item : one));
}

test("an item goes before the one it is dropped on, wherever it came from", () => {
  const items = ["a", "b", "c", "d"];
  for (let from = 0; from < items.length; from += 1) {
    for (let to = 0; to <= items.length; to += 1) {
      expect([from, to, reorder(items, from, to)]).toEqual([from, to, naively(items, from, to)]);
    }
  }
});

test("an item moves between lists, and the others keep their order", () => {
  const lists = { left: ["a", "b"], right: ["c"] };
  expect(moveBetween(lists, { list: "left", at: 0 }, { list: "right", at: 1 })).toEqual({
    left: ["b"],
    right: ["c", "a"],
  });
  expect(moveBetween(lists, { list: "left", at: 7 }, { list: "right", at: 0 })).toBe(lists);
});

test("a step ends at the ends", () => {
  expect(stepFrom({ list: "x", at: 0 }, -1, 3)).toBeNull();
  expect(stepFrom({ list: "x", at: 2 }, 1, 3)).toBeNull();
  expect(reorder(["a", "b", "c"], 0, stepFrom({ list: "x", at: 0 }, 1, 3)?.at ?? 0)).toEqual([
    "b",
    "a",
    "c",
  ]);
});
