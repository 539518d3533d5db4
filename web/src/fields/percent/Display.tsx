import type { ShowProps } from "../kind";
import { toText } from "./toText";

export function Display(props: ShowProps) {
  return <span className="numbers">{toText(props)}</span>;
}
