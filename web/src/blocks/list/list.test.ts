import { describe, expect, it } from "vitest";
import type { ObjectModel } from "../../api/types";
import { lookOf } from "../views/look";
import { hueOf } from "./colours";
import { nextSort, paramsFor, withTitle } from "./state";
import { wantedWindows } from "./useWindow";

const label = { zh: "", en: "" };
const model = {
  name: "opportunity",
  label,
  title: "name",
  fields: [
    { name: "name", label, type: "text" },
    { name: "stage", label, type: "select" },
    { name: "amount", label, type: "money" },
  ],
  lists: [
    {
      name: "mine",
      label,
      columns: ["amount"],
      filter: "a = 1 or b = 2",
      sort: "x",
      colours: [{ when: "amount > 1", hue: 0 }],
    },
  ],
} as unknown as ObjectModel;

describe("a list", () => {
  it("asks for the windows on screen and always for the first, which counts", () => {
    expect(wantedWindows(0, 30)).toEqual([0]);
    expect(wantedWindows(90, 130)).toEqual([0, 1]);
    expect(wantedWindows(4990, 5010)).toEqual([0, 49, 50]);
  });

  it("sorts up, down and not at all by clicks on a header", () => {
    expect(nextSort("", "name")).toBe("name");
    expect(nextSort("name", "name")).toBe("-name");
    expect(nextSort("-name", "name")).toBe("");
    expect(nextSort("-amount", "name")).toBe("name");
  });

  it("asks for what its look shows", () => {
    const look = lookOf(model, model.lists[0], { kind: "kanban", filter: "c = 3" });
    expect(paramsFor(look, "x", withTitle(model, look.columns))).toEqual({
      filter: "(a = 1 or b = 2) and (c = 3)",
      sort: "",
      q: "x",
      fields: "name,amount,stage",
      mark: ["amount > 1"],
    });
    expect(paramsFor(look, "", []).sort).toBe("x");
    const sorted = lookOf(model, model.lists[0], { sort: "-amount" });
    expect(paramsFor(sorted, "x", []).sort).toBe("-amount");
    const grouped = lookOf(model, model.lists[0], { group: "stage" });
    expect(paramsFor(grouped, "", []).sort).toBe("stage,x");
  });

  it("paints a row by the first rule it meets", () => {
    const row = (marks: boolean[]) => ({ id: "1", version: 1, _marks: marks as never });
    const colours = [{ hue: 0 }, { hue: 140 }];
    expect(hueOf(row([false, true]), colours)).toBe(140);
    expect(hueOf(row([true, true]), colours)).toBe(0);
    expect(hueOf(row([false, false]), colours)).toBe(undefined);
    expect(hueOf({ id: "1", version: 1 }, colours)).toBe(undefined);
  });
});
