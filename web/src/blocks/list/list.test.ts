import { describe, expect, it } from "vitest";
import { nextSort, paramsFor } from "./state";
import { wantedWindows } from "./useWindow";

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

  it("adds the reader's filter to the list's own", () => {
    const list = {
      name: "mine",
      label: { zh: "", en: "" },
      columns: [],
      filter: "a = 1 or b = 2",
      sort: "x",
    };
    expect(paramsFor(list, { filter: "c = 3" }, []).filter).toBe("(a = 1 or b = 2) and (c = 3)");
    expect(paramsFor(list, {}, [])).toMatchObject({ filter: "a = 1 or b = 2", sort: "x" });
    expect(paramsFor(list, { sort: "-y" }, []).sort).toBe("-y");
  });
});
