import type { ShowProps } from "../kind";
import { asPlace } from "../lists";

/** Region by name, then the rest of the address. */
export function toText({ value, reading }: ShowProps): string {
  const { region, detail } = asPlace(value);
  return [region ? reading.regionName(region) : "", detail ?? ""].filter(Boolean).join(" ");
}
