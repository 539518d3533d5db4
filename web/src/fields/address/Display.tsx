import type { ShowProps } from "../kind";
import { asPlace } from "../lists";
import { toText } from "./toText";

/** The address in words; where it is known, the coordinates below. */
export function Display(props: ShowProps) {
  const { longitude, latitude } = asPlace(props.value);
  return (
    <span>
      {toText(props)}
      {longitude && latitude && (
        <span className="quiet numbers" style={{ display: "block", fontSize: 12 }}>
          {longitude}, {latitude}
        </span>
      )}
    </span>
  );
}
