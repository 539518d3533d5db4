import { expect, test } from "vitest";
import { pasted, squared, type TableDoc, withoutInput, withoutOutput } from "./docs";

const label = { zh: "", en: "" };
const table: TableDoc = {
  name: "factor",
  label,
  inputs: [
    { name: "region", label, type: "text" },
    { name: "grade", label, type: "text" },
  ],
  outputs: [{ name: "factor", label, type: "number" }],
  rows: [{ cells: ["华东", "A"], results: ["1.2"] }],
};

test("a new column gives every row a cell, and one taken away takes its cells along", () => {
  const wider = squared({
    ...table,
    inputs: [...table.inputs, { name: "product", label, type: "text" }],
  });
  expect(wider.rows[0]?.cells).toEqual(["华东", "A", ""]);
  const narrower = withoutInput(table, 0);
  expect(narrower.inputs.map(({ name }) => name)).toEqual(["grade"]);
  expect(narrower.rows[0]).toMatchObject({ cells: ["A"], results: ["1.2"] });
  expect(withoutOutput(table, 0).rows[0]?.results).toEqual([]);
});

test("rows come over from a spreadsheet", () => {
  expect(pasted(table, "华南\tB\t0.9\r\n\r\n华北\t\t1\n")).toEqual([
    { cells: ["华南", "B"], results: ["0.9"] },
    { cells: ["华北", ""], results: ["1"] },
  ]);
});
