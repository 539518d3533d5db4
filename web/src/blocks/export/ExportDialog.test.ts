import { describe, expect, it } from "vitest";
import { orderOf } from "./ExportDialog";

describe("an export", () => {
  it("asks for the view as it stands, and for nothing empty", () => {
    const view = { columns: ["name"], filter: 'level = "a"', sort: "-name", q: "" };
    expect(orderOf("account", view, "xlsx")).toEqual({
      object: "account",
      columns: ["name"],
      format: "xlsx",
      filter: 'level = "a"',
      sort: "-name",
    });
  });

  it("says the encoding of old spreadsheets", () => {
    expect(orderOf("account", { columns: [] }, "gb18030")).toMatchObject({
      format: "csv",
      encoding: "gb18030",
    });
  });
});
