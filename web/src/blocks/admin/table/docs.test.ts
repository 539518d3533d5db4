import { expect, test } from "vitest";
import { cellText, pasted, renamed, type TableDoc, withCell, withoutColumn } from "./docs";

const label = { zh: "", en: "" };
const table: TableDoc = {
  name: "factor",
  label,
  inputs: [
    { name: "region", label, type: "text" },
    { name: "grade", label, type: "text" },
  ],
  outputs: [{ name: "factor", label, type: "number" }],
  rows: [{ when: { region: "华东", grade: ["A", "B"] }, then: { factor: "1.2" } }],
};

test("a column takes its cells along when it goes or gets another name", () => {
  const narrower = withoutColumn(table, "inputs", 0);
  expect(narrower.inputs.map(({ name }) => name)).toEqual(["grade"]);
  expect(narrower.rows[0]?.when).toEqual({ grade: ["A", "B"] });
  expect(withoutColumn(table, "outputs", 0).rows[0]?.then).toEqual({});
  const other = renamed(table, "inputs", "region", "area");
  expect(other.inputs[0]?.name).toBe("area");
  expect(other.rows[0]?.when).toEqual({ area: "华东", grade: ["A", "B"] });
});

test("a cell is typed as text, and an empty one says nothing", () => {
  expect(cellText(["A", "B"])).toBe("A、B");
  expect([cellText(1.5), cellText(true), cellText(undefined)]).toEqual(["1.5", "true", ""]);
  expect(withCell({ region: "华东" }, "region", " ")).toEqual({});
  expect(withCell({}, "region", " 华南 ")).toEqual({ region: "华南" });
});

test("rows come over from a spreadsheet", () => {
  expect(pasted(table, "华南\tB\t0.9\r\n\r\n华北\t\t1\n")).toEqual([
    { when: { region: "华南", grade: "B" }, then: { factor: "0.9" } },
    { when: { region: "华北" }, then: { factor: "1" } },
  ]);
});
