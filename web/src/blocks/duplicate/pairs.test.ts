import { describe, expect, it } from "vitest";
import type { Step } from "../../api/duplicates";
import type { ObjectModel } from "../../api/types";
import { nextOf, rowsOf, stairsOf, survivingSide, wishesOf } from "./pairs";

const step = (weight: string): Step => ({
  field: "phone",
  label: { zh: "", en: "" },
  level: "same",
  told: { zh: "", en: "" },
  weight,
});

describe("a pair", () => {
  it("puts what differs first and leaves out what neither says", () => {
    const text = (name: string) => ({ name, label: { zh: name, en: name }, type: "text" as const });
    const model = {
      fields: ["name", "phone", "fax"].map(text),
      form: { sections: [] },
    } as unknown as ObjectModel;
    const one = { id: "1", version: 1, name: "a", phone: "1", fax: null };
    const other = { id: "2", version: 1, name: "a", phone: "2", fax: "" };
    const rows = rowsOf(model, one, other).map((row) => [row.field.name, row.different]);
    expect(rows).toEqual([
      ["phone", true],
      ["name", false],
    ]);
  });

  it("asks for what was chosen, whichever record stays", () => {
    const choices = { phone: "one", email: "other", name: "other" } as const;
    expect(wishesOf("one", choices)).toEqual({ keep: "one", take: "email,name", stay: "phone" });
    expect(wishesOf("other", choices)).toEqual({
      keep: "other",
      take: "phone",
      stay: "email,name",
    });
  });

  it("shows the side a value comes from", () => {
    const fields = [{ field: "phone", taken: true, because: "newer" as const }];
    const preview = { survivor: "1", absorbed: "2", fields, moves: 0 };
    expect(survivingSide(preview, "one", "phone")).toBe("other");
    expect(survivingSide(preview, "other", "phone")).toBe("one");
    expect(survivingSide(preview, "one", "name")).toBeUndefined();
  });

  it("goes on to the next pair, at the end to the one before", () => {
    expect(nextOf(["a", "b", "c"], "b", ["b"])).toBe("c");
    expect(nextOf(["a", "b", "c"], "c", ["c"])).toBe("b");
    expect(nextOf(["a"], "a", ["a"])).toBeUndefined();
  });
});

describe("the waterfall", () => {
  it("begins each bar where the one before ended", () => {
    const stairs = stairsOf([step("-5"), step("10"), step("5")]);
    const parts = stairs.map(({ from, width }) => [Math.round(from), Math.round(width)]);
    expect(parts).toEqual([
      [0, 33],
      [0, 67],
      [67, 33],
    ]);
  });

  it("stands still where nothing speaks for either", () => {
    expect(stairsOf([step("0")])).toMatchObject([{ from: 0, width: 0 }]);
  });
});
