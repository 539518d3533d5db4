import { group, shiftPoint } from "../decimal";
import { asText, type ShowProps } from "../kind";

export function toText({ value }: Pick<ShowProps, "value">): string {
  return value === null || value === undefined || value === ""
    ? ""
    : `${group(shiftPoint(asText(value), 2))}%`;
}
