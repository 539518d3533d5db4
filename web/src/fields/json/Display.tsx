import type { ShowProps } from "../kind";
import { jsonText } from "./text";

const INDENT = 2;

export function Display({ value }: ShowProps) {
  return <pre className="code">{jsonText(value, INDENT)}</pre>;
}
