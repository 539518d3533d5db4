import type { ShowProps } from "../kind";
import { baseText, toText } from "./toText";

/** An amount; one in a foreign currency with what it is worth below. */
export function Display(props: ShowProps) {
  const base = baseText(props);
  return (
    <span className="numbers">
      {toText(props)}
      {base && (
        <span className="quiet" data-base style={{ display: "block", fontSize: 12 }}>
          ≈ {base}
        </span>
      )}
    </span>
  );
}
