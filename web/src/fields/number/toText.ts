import { group } from "../decimal";
import { asText, type ShowProps } from "../kind";

export function toText({ value }: Pick<ShowProps, "value">): string {
  return group(asText(value));
}
