import { describe, expect, it } from "vitest";
import { linesToWire, typedOver } from "./rows";

describe("the lines of a document on their way to the server", () => {
  const stored = { id: "1", quantity: "2", unit_price: "5", amount: "10", currency: "USD" };

  it("are named, with what was typed over them and nothing that is worked out", () => {
    const product = { id: "9", label: "电机" };
    const changed = typedOver(typedOver(stored, { quantity: "3" }), { product });
    expect(linesToWire([changed, { ...stored, id: "2" }])).toEqual([
      { id: "1", quantity: "3", product: "9" },
      { id: "2" },
    ]);
  });

  it("are sent whole when they are new, and not at all when they are empty", () => {
    const made = typedOver({ _key: "new-0" }, { quantity: "1", note: "" });
    expect(linesToWire([made, { _key: "new-1" }])).toEqual([{ quantity: "1", note: null }]);
  });
});
