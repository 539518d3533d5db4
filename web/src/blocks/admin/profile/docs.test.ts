import { describe, expect, it } from "vitest";
import type { FieldDoc, ObjectDoc } from "../docs";
import {
  faultsOf,
  fromDoc,
  isGrave,
  type Profile,
  type ProfileDoc,
  pastedHeaders,
  toDoc,
  withHeaders,
} from "./docs";

const label = (zh: string, en: string) => ({ zh, en });
const field = (name: string, more: Partial<FieldDoc> = {}): FieldDoc => ({
  name,
  type: "text",
  label: label(name, name),
  ...more,
});
const order: ObjectDoc = {
  name: "order",
  label: label("订单", "Order"),
  plural: label("订单", "Orders"),
  title: "number",
  access: "owned",
  fields: [
    field("number", { unique: true, required: true, label: label("单号", "Number") }),
    field("account", { type: "lookup", target: "account", label: label("客户", "Customer") }),
    field("total", { type: "formula" }),
    field("status", { required: true, default: '"draft"' }),
  ],
};
const stored: ProfileDoc = {
  object: "order",
  file: "orders.csv",
  key: "number",
  columns: { OrderID: "number", Customer: { field: "account", by: "code" } },
  constants: { status: "draft" },
};
const profile = fromDoc(stored);
const told = (change: Partial<Profile>) => faultsOf({ ...profile, ...change }, order);

describe("an import profile", () => {
  it("comes back as it was stored", () => {
    expect(toDoc(profile)).toEqual(stored);
    const all: ProfileDoc = {
      ...stored,
      key: "account+number",
      skip_existing: true,
      text: "a,b",
      computed: { number: "UPPER(number)" },
    };
    expect(toDoc(fromDoc(all))).toEqual(all);
    expect(toDoc(fromDoc({ object: "order", file: "" }))).toEqual({
      object: "order",
      file: "",
      columns: {},
    });
  });

  it("without a slip has no fault", () => {
    expect(told({})).toEqual([]);
  });

  it("tells slips at their row", () => {
    const [number, account] = profile.columns as [never, never];
    const row = (header: string, to: string, by = "") => ({ header, field: to, by });
    expect(told({ columns: [number, row("OrderID", "status")] })).toEqual([
      { what: "header_twice", row: 1 },
    ]);
    expect(told({ columns: [number, row("Other", "number")] })).toEqual([
      { what: "field_twice", row: 1 },
    ]);
    expect(told({ columns: [number, row("Total", "total")] })).toEqual([
      { what: "field_gone", row: 1 },
    ]);
    expect(told({ columns: [number, row("Customer", "account")] })).toEqual([
      { what: "by_missing", row: 1 },
    ]);
    expect(told({ columns: [number, row("Person", "owner", "employee_no")] })).toEqual([]);
    expect(told({ columns: [number, account, row("", "status")] })).toEqual([
      { what: "half", row: 2 },
    ]);
    expect(told({ constants: [{ field: "total", value: "1" }] })).toEqual([
      { what: "value_gone", row: 0, list: "constants" },
    ]);
  });

  it("wants its key in the file, and what is required of new records", () => {
    const columns = profile.columns.slice(1);
    expect(told({ columns })).toEqual([{ what: "key_unfilled", field: "number" }]);
    expect(told({ columns, key: [] })).toEqual([{ what: "required_unfilled", field: "number" }]);
    const grave = told({ columns, key: [] }).filter(isGrave);
    expect(grave).toEqual([]);
    expect(told({ columns: [] }).some(isGrave)).toBe(true);
  });
});

describe("headers pasted from a file", () => {
  it("make rows, and fields of the same words are chosen once", () => {
    expect(pastedHeaders('"单号",Customer,Note\n1,2,3')).toEqual(["单号", "Customer", "Note"]);
    const rows = withHeaders([], 0, ["单号*", "customer", "Number", "Note"], order.fields);
    expect(rows.map(({ field: to }) => to)).toEqual(["number", "account", "", ""]);
    const kept = withHeaders([{ header: "x", field: "status", by: "" }], 0, ["y"], order.fields);
    expect(kept).toEqual([{ header: "y", field: "status", by: "" }]);
  });
});
