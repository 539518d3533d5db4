import { describe, expect, it } from "vitest";
import type { View, Views } from "../../api/layouts";
import type { ObjectModel } from "../../api/types";
import { bodyOf, filterToAddress, lookOf, NONE, sourceOf } from "./look";

const label = { zh: "", en: "" };
const model = {
  name: "opportunity",
  label,
  title: "name",
  may: { create: true, update: true, delete: true },
  fields: [
    { name: "name", label, type: "text" },
    { name: "stage", label, type: "select" },
    { name: "amount", label, type: "money" },
    { name: "created_at", label, type: "datetime", system: true },
    { name: "expected_on", label, type: "date" },
  ],
  lists: [
    { name: "wide", label, columns: ["name"], devices: ["desktop"] },
    { name: "all", label, columns: ["name", "stage", "amount"], sort: "name", filter: "a = 1" },
  ],
  form: { sections: [] },
  related: [],
  commands: [],
} as unknown as ObjectModel;

const view: View = {
  id: "7",
  object: "opportunity",
  name: "mine",
  share: "private",
  owner: { id: "1", label: "" },
  department: null,
  mine: true,
  may_change: true,
  columns: ["name"],
  filter: "b = 2",
  dropped: [],
};
const views: Views = { items: [view], default: "7" };

describe("a look", () => {
  it("comes from the address, then the reader's wish, then the first list for the device", () => {
    const key = (search: object, of?: Views, device: "phone" | "desktop" = "phone") =>
      lookOf(model, sourceOf(model, of, search, device), search).key;
    expect(key({ list: "all" }, views)).toBe("all");
    expect(key({ view: "7" }, views)).toBe("7");
    expect(key({}, views)).toBe("7");
    expect(key({}, { items: [view], default: null })).toBe("all");
    expect(key({}, undefined, "desktop")).toBe("wide");
  });

  it("adds to the filter of a list, and replaces that of a view", () => {
    const list = lookOf(model, model.lists[1], { filter: "c = 3" });
    expect([list.base, list.filter, bodyOf(list).filter]).toEqual([
      "a = 1",
      "c = 3",
      "(a = 1) and (c = 3)",
    ]);
    const own = (search: object) => lookOf(model, view, search);
    expect([own({}).base, own({}).filter]).toEqual(["", "b = 2"]);
    expect(own({ filter: "c = 3" }).filter).toBe("c = 3");
    expect(own({ filter: NONE }).filter).toBe("");
    expect(filterToAddress(own({}), "")).toBe(NONE);
    expect(filterToAddress(own({}), "b = 2")).toBe("");
  });

  it("is changed by what the address says of it, not by a search", () => {
    expect(lookOf(model, view, { view: "7", q: "x" }).changed).toBe(false);
    expect(lookOf(model, view, { view: "7", sort: "-name" }).changed).toBe(true);
  });

  it("finds settings of its own for another kind", () => {
    const board = lookOf(model, model.lists[1], { kind: "kanban" });
    expect(board.kanban).toEqual({ by: "stage", fields: ["amount"], sum: "amount" });
    expect(lookOf(model, model.lists[1], { kind: "calendar" }).calendar).toEqual({
      from: "expected_on",
    });
  });
});
