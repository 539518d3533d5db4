import classes from "./Chart.module.css";
import { lengths, type Point } from "./points";

/** Bars that lie, each with its words and its number. */
export function Bars({ label, points }: { label: string; points: Point[] }) {
  const long = lengths(points);
  return (
    <ul className={classes.bars} aria-label={label}>
      {points.map((point, at) => (
        <li key={point.key}>
          <span className={classes.name} title={point.label}>
            {point.label}
          </span>
          <span className={classes.track} aria-hidden>
            <span
              className={classes.bar}
              style={
                { width: `${100 * (long[at] ?? 0)}%`, "--hue": point.hue } as React.CSSProperties
              }
            />
          </span>
          <span className={classes.value}>{point.shown}</span>
        </li>
      ))}
    </ul>
  );
}
