import { describe, expect, it } from "vitest";
import { HEADER_ROW, moveActive, type Place } from "./moves";

const extent = { rows: 100, columns: 5, page: 10 };
const press = (at: Place, key: string, ctrlKey = false) =>
  moveActive(at, { key, ctrlKey, metaKey: false }, extent);

describe("moving in a grid", () => {
  it.each([
    ["ArrowDown", false, { row: 6, column: 2 }],
    ["ArrowUp", false, { row: 4, column: 2 }],
    ["ArrowLeft", false, { row: 5, column: 1 }],
    ["ArrowRight", false, { row: 5, column: 3 }],
    ["Home", false, { row: 5, column: 0 }],
    ["End", false, { row: 5, column: 4 }],
    ["Home", true, { row: 0, column: 0 }],
    ["End", true, { row: 99, column: 4 }],
    ["PageDown", false, { row: 15, column: 2 }],
    ["PageUp", false, { row: 0, column: 2 }],
  ])("%s (ctrl %s) goes to %j", (key, ctrl, place) => {
    expect(press({ row: 5, column: 2 }, key, ctrl)).toEqual(place);
  });

  it("stops at the edges, with the header above the first row", () => {
    expect(press({ row: 99, column: 4 }, "ArrowDown")).toEqual({ row: 99, column: 4 });
    expect(press({ row: 0, column: 0 }, "ArrowUp")).toEqual({ row: HEADER_ROW, column: 0 });
    expect(press({ row: HEADER_ROW, column: 0 }, "ArrowUp")).toEqual({
      row: HEADER_ROW,
      column: 0,
    });
  });

  it("leaves other keys alone", () => {
    expect(press({ row: 0, column: 0 }, "a")).toBeNull();
  });
});
