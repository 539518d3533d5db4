import { describe, expect, it } from "vitest";
import type { BlockDoc, ObjectDoc, PageDoc } from "../docs";
import { firstPage, moveInPage, pageAccepts, putBlock, removeBlock, tabList } from "./moves";

const label = { zh: "甲", en: "A" };
const block = (type: BlockDoc["type"]): BlockDoc => ({ type });
const page: PageDoc = {
  name: "page_1",
  left: [block("fields")],
  tabs: [
    { name: "a", label, blocks: [block("timeline"), block("history")] },
    { name: "b", label },
  ],
  right: [block("related")],
};
const shape = ({ left, tabs, right }: PageDoc) => [
  left?.map(({ type }) => type),
  ...(tabs ?? []).map(({ name, blocks }) => [name, ...(blocks ?? []).map(({ type }) => type)]),
  right?.map(({ type }) => type),
];

describe("a record page", () => {
  it("has blocks that move within and between its lists, and nothing is lost", () => {
    const moved = moveInPage(page, { list: tabList(0), at: 0 }, { list: "right", at: 0 });
    expect(shape(moved)).toEqual([["fields"], ["a", "history"], ["b"], ["timeline", "related"]]);
    const into = moveInPage(page, { list: "left", at: 0 }, { list: tabList(1), at: 0 });
    expect(shape(into)).toEqual([[], ["a", "timeline", "history"], ["b", "fields"], ["related"]]);
  });

  it("has tabs that move with all they hold", () => {
    const moved = moveInPage(page, { list: "tabs", at: 0 }, { list: "tabs", at: 2 });
    expect(shape(moved)).toEqual([["fields"], ["b"], ["a", "timeline", "history"], ["related"]]);
    expect(pageAccepts("tabs", "left")).toBe(false);
    expect(pageAccepts("left", tabList(0))).toBe(true);
  });

  it("changes and drops a block where it stands, and adds one behind the last", () => {
    const card = putBlock(page, { list: tabList(0), at: 1 }, block("card"));
    expect(shape(card)[1]).toEqual(["a", "timeline", "card"]);
    expect(shape(putBlock(page, { list: "right", at: 1 }, block("card"))).at(-1)).toEqual([
      "related",
      "card",
    ]);
    expect(shape(removeBlock(page, { list: tabList(0), at: 0 }))[1]).toEqual(["a", "history"]);
  });

  it("begins with what the object has to show", () => {
    const doc = {
      name: "order",
      label,
      plural: label,
      title: "number",
      access: "owned",
      fields: [{ name: "items", type: "lines", label }],
    } satisfies ObjectDoc;
    const words = { page: label, lines: label, timeline: label, history: label };
    expect(shape(firstPage(doc, "page_1", words))).toEqual([
      ["fields"],
      ["lines", "lines"],
      ["timeline", "timeline"],
      ["history", "history"],
      [],
    ]);
  });
});
