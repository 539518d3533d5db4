import { describe, expect, it } from "vitest";
import type { ImportOrder } from "../../api/imports";
import type { ObjectModel } from "../../api/types";
import { choicesOf, constant, lacking, modesFor, named, pointed } from "./order";

const order: ImportOrder = {
  object: "account",
  sheet: 0,
  header_row: 2,
  mapping: [
    { column: 0, field: "name", by: null },
    { column: 1, field: "code", by: null },
  ],
  constants: {},
  key: "code",
  mode: "upsert",
  missing: "refuse",
};

const label = (zh: string) => ({ zh, en: zh });
const model = {
  name: "account",
  fields: [
    { name: "name", label: label("名称"), type: "text", required: true },
    { name: "term", label: label("账期"), type: "number", required: true, default: "30" },
    { name: "level", label: label("级别"), type: "select", required: true },
    { name: "open", label: label("余额"), type: "money", system: true },
    {
      name: "lines",
      label: label("明细"),
      type: "lines",
      lines: { object: "line", field: "order" },
    },
  ],
} as unknown as ObjectModel;
const line = {
  fields: [
    { name: "order", label: label("单"), type: "lookup" },
    { name: "quantity", label: label("数量"), type: "number" },
  ],
} as unknown as ObjectModel;

describe("an order of an import", () => {
  it("takes a field from the column that had it", () => {
    const next = pointed(order, 2, ["name", "phone"]);
    expect(next.mapping).toEqual([
      { column: 1, field: "code", by: null },
      { column: 2, field: "name", by: null },
      { column: 2, field: "phone", by: null },
    ]);
  });

  it("loses a key that nothing fills any more", () => {
    expect(pointed(order, 1, []).key).toBe("");
    expect(pointed({ ...order, constants: { code: "A" } }, 1, []).key).toBe("code");
  });

  it("keeps how a lookup is named, and constants until they are emptied", () => {
    expect(named(order, "code", "phone").mapping[1]?.by).toBe("phone");
    const with_ = constant(order, "level", "a");
    expect(with_.constants).toEqual({ level: "a" });
    expect(constant(with_, "level", "").constants).toEqual({});
  });

  it("offers what people write, and the fields of the lines", () => {
    const choices = choicesOf(model, { line }, (field) => field.label.zh);
    expect(choices.map(({ value }) => value)).toEqual(["name", "term", "level", "lines.quantity"]);
    expect(choices[3]?.label).toBe("明细 · 数量");
  });

  it("tells what is still needed for new records only", () => {
    expect(lacking(model, order).map(({ name }) => name)).toEqual(["level"]);
    expect(lacking(model, { ...order, mode: "update" })).toEqual([]);
    expect(modesFor("")).toEqual(["create"]);
    expect(modesFor("code")).toContain("skip");
  });
});
