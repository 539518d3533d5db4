import classes from "./Chart.module.css";
import { arc, type Point, shares } from "./points";

/** A ring, with what its parts are beside it. */
export function Pie({ points }: { points: Point[] }) {
  const parts = shares(points);
  const before = parts.map((_, at) => parts.slice(0, at).reduce((sum, part) => sum + part, 0));
  return (
    <div className={classes.pie}>
      <svg viewBox="0 0 100 100" width="132" height="132" aria-hidden="true">
        {points.map((point, at) => (
          <path
            key={point.key}
            d={arc(before[at] ?? 0, (before[at] ?? 0) + (parts[at] ?? 0))}
            fill="none"
            strokeWidth="16"
            className={classes.slice}
            style={{ "--hue": point.hue } as React.CSSProperties}
          />
        ))}
      </svg>
      <ul className={classes.legend}>
        {points.map((point, at) => (
          <li key={point.key}>
            <span
              className={classes.dot}
              style={{ "--hue": point.hue } as React.CSSProperties}
              aria-hidden
            />
            <span className={classes.name}>{point.label}</span>
            <span className={classes.value}>
              {point.shown} <span className="quiet">{Math.round(100 * (parts[at] ?? 0))}%</span>
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
