import { asText, type ShowProps } from "../kind";

export function Display({ value }: ShowProps) {
  return <span className="numbers">{asText(value)}</span>;
}
