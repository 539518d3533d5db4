import type { ShowProps } from "../kind";
import { asFiles } from "../lists";

export function Cell({ value }: ShowProps) {
  const files = asFiles(value);
  if (files.length === 0) return null;
  return <span className="cut">{files.map((file) => file.name).join(", ")}</span>;
}
