import type { Row, Value } from "../../api/types";

// What a chosen record brings along into its line: line object → lookup → field of the line → its source.
const FILLS: Record<string, Record<string, Record<string, string>>> = {
  sales_order_line: { product: { unit_price: "list_price" } },
};

/** Does choosing `field` on a line of `object` bring values along? */
export function brings(object: string, field: string): boolean {
  return FILLS[object]?.[field] !== undefined;
}

/** The values that `chosen` brings along. */
export function broughtBy(object: string, field: string, chosen: Row): Row {
  const filled: Record<string, Value> = {};
  for (const [name, source] of Object.entries(FILLS[object]?.[field] ?? {})) {
    if (chosen[source] !== undefined) filled[name] = chosen[source];
  }
  return filled;
}
