import { asText, type ShowProps } from "../kind";

export function Display({ value }: ShowProps) {
  return <span style={{ whiteSpace: "pre-wrap" }}>{asText(value)}</span>;
}
