import { expect, test } from "vitest";
import type { MenuDoc } from "../docs";
import { entriesOf, GROUPS, itemsOf, menuAccepts, moveInMenu, namesOf } from "./moves";

const label = { zh: "", en: "" };
const entry = (name: string) => ({ name, label, object: "x" });
const item = (name: string, ...entries: string[]) => ({ name, label, entries: entries.map(entry) });
const menu: MenuDoc = {
  groups: [
    { name: "g1", label, items: [item("i1", "a", "b"), item("i2", "c")] },
    { name: "g2", label, items: [item("i3")] },
  ],
};

test("each level moves among its like, and nothing is lost", () => {
  const entryMoved = moveInMenu(
    menu,
    { list: entriesOf(0, 0), at: 0 },
    { list: entriesOf(1, 0), at: 0 },
  );
  expect(entryMoved.groups[1]?.items?.[0]?.entries?.map(({ name }) => name)).toEqual(["a"]);
  const itemMoved = moveInMenu(menu, { list: itemsOf(0), at: 1 }, { list: itemsOf(1), at: 0 });
  expect(itemMoved.groups[1]?.items?.map(({ name }) => name)).toEqual(["i2", "i3"]);
  const groupMoved = moveInMenu(menu, { list: GROUPS, at: 1 }, { list: GROUPS, at: 0 });
  expect(groupMoved.groups.map(({ name }) => name)).toEqual(["g2", "g1"]);
  for (const next of [entryMoved, itemMoved, groupMoved]) {
    expect(namesOf(next).sort()).toEqual(namesOf(menu).sort());
  }
});

test("a level takes only its own", () => {
  expect(menuAccepts(itemsOf(0), itemsOf(1))).toBe(true);
  expect(menuAccepts(entriesOf(0, 0), itemsOf(0))).toBe(false);
  expect(menuAccepts(GROUPS, itemsOf(0))).toBe(false);
});
