import classes from "./Chart.module.css";
import { lengths, type Point } from "./points";

const WIDTH = 320;
const HEIGHT = 120;
const EDGE = 8;

/** A line over keys in their order; first and last key are written below it. */
export function Line({ points }: { points: Point[] }) {
  const high = lengths(points);
  const step = points.length > 1 ? (WIDTH - 2 * EDGE) / (points.length - 1) : 0;
  const places = points.map((point, at) => ({
    point,
    x: EDGE + at * step,
    y: HEIGHT - EDGE - (high[at] ?? 0) * (HEIGHT - 2 * EDGE),
  }));
  return (
    <figure className={classes.line}>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width="100%" aria-hidden="true">
        <polyline
          points={places.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ")}
          className={classes.stroke}
          fill="none"
        />
        {places.map(({ point, x, y }) => (
          <circle key={point.key} cx={x} cy={y} r="3" className={classes.knot}>
            <title>{`${point.label}: ${point.shown}`}</title>
          </circle>
        ))}
      </svg>
      <figcaption className="quiet">
        <span>{points[0]?.label}</span>
        <span>{points.at(-1)?.label}</span>
      </figcaption>
    </figure>
  );
}
